package org.tunbroker.broker.driver.wintun;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.WString;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.win32.StdCallLibrary;

/**
 * The 14 functions that wintun.dll exports, by their exact names. Handles and pointers are
 * addresses of 64 bits: the broker is a 64-bit process.
 *
 * <p>A class can be bound to one DLL at a time; {@link WintunLibrary} ensures that.
 */
@SuppressWarnings("checkstyle:MethodName")
final class WintunExports {
    private WintunExports() {}

    /** WINTUN_LOGGER_CALLBACK. */
    @FunctionalInterface
    interface Logger extends Callback, StdCallLibrary.StdCallCallback {
        /**
         * Takes a line; called by many threads at once.
         *
         * @param level WINTUN_LOGGER_LEVEL
         * @param timestamp in units of 100 ns since 1601-01-01 UTC
         * @param message UTF-16
         */
        void callback(int level, long timestamp, WString message);
    }

    static void bind(final NativeLibrary library) {
        Native.register(WintunExports.class, library);
    }

    static native long WintunCreateAdapter(WString name, WString tunnelType, byte[] requestedGuid);

    static native long WintunOpenAdapter(WString name);

    static native void WintunCloseAdapter(long adapter);

    static native int WintunDeleteDriver();

    static native void WintunGetAdapterLUID(long adapter, LongByReference luid);

    static native int WintunGetRunningDriverVersion();

    static native void WintunSetLogger(Logger newLogger);

    static native long WintunStartSession(long adapter, int capacity);

    static native void WintunEndSession(long session);

    static native long WintunGetReadWaitEvent(long session);

    static native long WintunReceivePacket(long session, long packetSizeAddress);

    static native void WintunReleaseReceivePacket(long session, long packet);

    static native long WintunAllocateSendPacket(long session, int packetSize);

    static native void WintunSendPacket(long session, long packet);
}
