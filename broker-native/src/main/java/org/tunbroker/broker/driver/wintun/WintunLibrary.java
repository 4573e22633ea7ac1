package org.tunbroker.broker.driver.wintun;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.WString;
import com.sun.jna.ptr.LongByReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.wintun.iphlpapi.Guids;
import org.tunbroker.broker.driver.wintun.session.SessionWait;
import org.tunbroker.broker.driver.wintun.session.WindowsSessionWait;
import org.tunbroker.broker.driver.wintun.session.Wintun;
import org.tunbroker.broker.os.windows.Kernel32;
import org.tunbroker.ipc.os.windows.ShortWait;

/**
 * The bound DLL. A process has one at a time and never unloads it, because a thread that hangs in
 * it would return to unmapped code.
 *
 * <p>Thread-safe, except loading and closing.
 */
final class WintunLibrary implements Wintun {
    // search only the DLL's own folder and Windows', never the current one or PATH. The
    // official DLL imports kernel32 and ntdll, which no file beside it can replace, and
    // loads all else from Windows' folder. No calling convention is set: 64-bit Windows
    // has one only, and JNA refuses others
    private static final Map<String, Object> OPTIONS = Map.of(
            Library.OPTION_OPEN_FLAGS,
            Kernel32.LOAD_LIBRARY_SEARCH_SYSTEM32 | Kernel32.LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR);

    // native code may still be in a logger after it was told to use none, so these are never
    // garbage collected
    private static final List<WintunLog> LOGGERS = new ArrayList<>();
    // JNA unloads a library that is garbage collected
    private static final List<NativeLibrary> LIBRARIES = new ArrayList<>();

    private static WintunLibrary loaded;

    private final WintunLog log;

    private WintunLibrary(final WintunLog log) {
        this.log = log;
    }

    /**
     * Loads and binds a DLL, which was checked before, and sets its logger.
     *
     * @param dll absolute
     * @param sink takes the DLL's lines
     * @throws TunException ERROR_NOT_SUPPORTED if it cannot be loaded or lacks a function
     */
    static synchronized WintunLibrary load(final Path dll, final LogSink sink) {
        if (loaded != null) {
            throw new IllegalStateException("another DLL is bound");
        }
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "load " + dll,
                    "the driver wintun needs a 64-bit JVM for the broker");
        }
        try {
            final NativeLibrary library = NativeLibrary.getInstance(dll.toString(), OPTIONS);
            LIBRARIES.add(library);
            WintunExports.bind(library);
        } catch (final UnsatisfiedLinkError ex) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "load " + dll,
                    "it cannot be loaded, or is no wintun.dll of 0.11 to 0.14: " + ex.getMessage(),
                    ex);
        }
        loaded = new WintunLibrary(new WintunLog(sink));
        LOGGERS.add(loaded.log);
        WintunExports.WintunSetLogger(loaded.log);
        return loaded;
    }

    @Override
    public long createAdapter(final String name, final String tunnelType, final UUID guid) {
        begin();
        final long adapter = WintunExports.WintunCreateAdapter(
                new WString(name), new WString(tunnelType), Guids.layOut(guid));
        return checkHandle("WintunCreateAdapter", adapter);
    }

    @Override
    public long openAdapter(final String name) {
        begin();
        return checkHandle("WintunOpenAdapter", WintunExports.WintunOpenAdapter(new WString(name)));
    }

    @Override
    public void closeAdapter(final long adapter) {
        WintunExports.WintunCloseAdapter(adapter);
    }

    @Override
    public void deleteDriver() {
        begin();
        final String call = "WintunDeleteDriver";
        if (WintunExports.WintunDeleteDriver() == 0) {
            throw failure(call);
        }
        // it answers TRUE, too, where a step failed and left no last error
        if (log.hasError()) {
            throw WintunFailure.of(call, 0, log.lastComplaint());
        }
    }

    @Override
    public long getAdapterLuid(final long adapter) {
        final LongByReference luid = new LongByReference();
        WintunExports.WintunGetAdapterLUID(adapter, luid);
        return luid.getValue();
    }

    @Override
    public int getRunningDriverVersion() {
        begin();
        final int version = WintunExports.WintunGetRunningDriverVersion();
        if (version == 0) {
            throw failure("WintunGetRunningDriverVersion");
        }
        return version;
    }

    @Override
    public long startSession(final long adapter, final int capacity) {
        begin();
        return checkHandle(
                "WintunStartSession", WintunExports.WintunStartSession(adapter, capacity));
    }

    @Override
    public void endSession(final long session) {
        WintunExports.WintunEndSession(session);
    }

    @Override
    public SessionWait newWait(final long session) {
        return new WindowsSessionWait(WintunExports.WintunGetReadWaitEvent(session));
    }

    @Override
    public LongConsumer newPauseNs() {
        return new ShortWait()::sleep;
    }

    @Override
    public long receivePacket(final long session, final long lengthAddress) {
        return WintunExports.WintunReceivePacket(session, lengthAddress);
    }

    @Override
    public void releaseReceivePacket(final long session, final long packet) {
        WintunExports.WintunReleaseReceivePacket(session, packet);
    }

    @Override
    public long allocateSendPacket(final long session, final int length) {
        return WintunExports.WintunAllocateSendPacket(session, length);
    }

    @Override
    public void sendPacket(final long session, final long packet) {
        WintunExports.WintunSendPacket(session, packet);
    }

    @Override
    public int lastError() {
        return Native.getLastError();
    }

    private void begin() {
        log.begin();
        // Wintun sometimes fails without setting it, and an earlier call's error must not remain
        Kernel32.SetLastError(0);
    }

    private long checkHandle(final String call, final long handle) {
        if (handle == 0) {
            throw failure(call);
        }
        return handle;
    }

    private TunException failure(final String call) {
        // first of all: any other native call of this thread overwrites it
        final int error = Native.getLastError();
        return WintunFailure.of(call, error, log.lastComplaint());
    }

    @Override
    public void close() {
        synchronized (WintunLibrary.class) {
            if (loaded == this) {
                // stays bound, since a thread may still be in a call
                WintunExports.WintunSetLogger(null);
                loaded = null;
            }
        }
    }
}
