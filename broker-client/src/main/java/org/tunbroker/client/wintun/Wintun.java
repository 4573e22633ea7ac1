package org.tunbroker.client.wintun;

import com.sun.jna.Pointer;
import com.sun.jna.PointerType;
import com.sun.jna.Structure;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.win32.StdCallLibrary;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The 14 functions of wintun.h 0.14.1 as a JNA library, with Wintun's names.
 *
 * <p>{@link WintunLibrary#load(Class)} makes it of tunbroker's client; {@code Native.load("wintun",
 * Wintun.class)} of wintun.dll. What fails returns null, 0 or false, and
 * {@code Native.getLastError()} says why, until this thread's next native call. Handles are opaque,
 * and null stands for none. Thread-safe.
 *
 * <p>Example, which prints how long the packets are that the system sends, until the adapter is
 * gone:
 *
 * <pre>{@code
 * final Wintun wintun = WintunLibrary.load(Wintun.class);
 * final Wintun.WINTUN_ADAPTER_HANDLE adapter =
 *         wintun.WintunCreateAdapter(new WString("Example"), new WString("Tunnel"), null);
 * if (adapter == null) {
 *     throw new LastErrorException(Native.getLastError());
 * }
 * final Wintun.WINTUN_SESSION_HANDLE session = wintun.WintunStartSession(adapter, 0x400000);
 * final IntByReference size = new IntByReference();
 * int error = 0;
 * while (error == 0) {
 *     final Pointer packet = wintun.WintunReceivePacket(session, size);
 *     if (packet != null) {
 *         System.out.println("IPv" + (packet.getByte(0) >> 4) + ", " + size.getValue() + " bytes");
 *         wintun.WintunReleaseReceivePacket(session, packet);
 *     } else if (Native.getLastError() == 259) {
 *         WintunLibrary.waitForSingleObject(wintun.WintunGetReadWaitEvent(session), -1);
 *     } else {
 *         error = Native.getLastError();
 *     }
 * }
 * wintun.WintunEndSession(session);
 * wintun.WintunCloseAdapter(adapter);
 * }</pre>
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:TypeName", "checkstyle:MemberName"})
public interface Wintun extends StdCallLibrary {
    /** The smallest ring capacity, 128 KiB. */
    int WINTUN_MIN_RING_CAPACITY = 0x20000;

    /** The largest ring capacity, 64 MiB. */
    int WINTUN_MAX_RING_CAPACITY = 0x4000000;

    /** The largest packet. */
    int WINTUN_MAX_IP_PACKET_SIZE = 0xFFFF;

    /** The level of a line that tells of something worth knowing. */
    int WINTUN_LOG_INFO = 0;

    /** The level of a line that tells of something wrong, after which Wintun goes on. */
    int WINTUN_LOG_WARN = 1;

    /** The level of a line that tells of a failure. */
    int WINTUN_LOG_ERR = 2;

    /** A handle on an adapter. */
    class WINTUN_ADAPTER_HANDLE extends PointerType {
        /** Makes a handle on nothing, for JNA. */
        public WINTUN_ADAPTER_HANDLE() {}
    }

    /** A handle on a session. */
    class WINTUN_SESSION_HANDLE extends PointerType {
        /** Makes a handle on nothing, for JNA. */
        public WINTUN_SESSION_HANDLE() {}
    }

    /** What can be waited on: on Windows a HANDLE, on Linux the number of an eventfd. */
    class HANDLE extends PointerType {
        /** Makes a handle on nothing, for JNA. */
        public HANDLE() {}
    }

    /** Windows' locally unique identifier of an interface. */
    @Structure.FieldOrder("Value")
    class NET_LUID extends Structure {
        /** The 64 bits. */
        public long Value;

        /** Makes one of zeros. */
        public NET_LUID() {}
    }

    /** Windows' globally unique identifier. */
    @Structure.FieldOrder({"Data1", "Data2", "Data3", "Data4"})
    class GUID extends Structure {
        /** The first 32 bits. */
        public int Data1;

        /** The next 16 bits. */
        public short Data2;

        /** The next 16 bits. */
        public short Data3;

        /** The last 8 bytes. */
        public byte[] Data4 = new byte[8];

        /** Makes one of zeros. */
        public GUID() {}

        /**
         * Makes one.
         *
         * @param guid what it is
         */
        public GUID(final UUID guid) {
            final long high = Objects.requireNonNull(guid, "guid").getMostSignificantBits();
            Data1 = (int) (high >>> 32);
            Data2 = (short) (high >>> 16);
            Data3 = (short) high;
            for (int i = 0; i < Data4.length; i++) {
                Data4[i] = (byte) (guid.getLeastSignificantBits() >>> 56 - 8 * i);
            }
        }
    }

    /** Receives the lines of broker and driver. */
    @FunctionalInterface
    interface WINTUN_LOGGER_CALLBACK extends StdCallCallback {
        /**
         * Receives a line.
         *
         * @param level WINTUN_LOG_INFO, WINTUN_LOG_WARN or WINTUN_LOG_ERR
         * @param timestamp when it was written, in 100 ns since 1601-01-01 UTC
         * @param message the text
         */
        void callback(int level, long timestamp, WString message);
    }

    /**
     * Creates an adapter.
     *
     * @param name 1 to 127 UTF-16 units
     * @param tunnelType 1 to 127 UTF-16 units
     * @param requestedGuid or null for a random one
     * @return a handle, to be closed by {@link #WintunCloseAdapter}; null on failure
     */
    @Nullable
    WINTUN_ADAPTER_HANDLE WintunCreateAdapter(
            WString name, WString tunnelType, @Nullable GUID requestedGuid);

    /**
     * Opens an adapter of this broker.
     *
     * @param name compared without regard to case
     * @return a handle, to be closed by {@link #WintunCloseAdapter}; null on failure, such as 1168
     *     (ERROR_NOT_FOUND)
     */
    @Nullable
    WINTUN_ADAPTER_HANDLE WintunOpenAdapter(WString name);

    /**
     * Closes a handle, and removes the adapter if the handle created it.
     *
     * @param adapter null does nothing
     */
    void WintunCloseAdapter(@Nullable WINTUN_ADAPTER_HANDLE adapter);

    /**
     * Removes the driver from the machine; does nothing on Linux.
     *
     * @return false on failure, such as 170 (ERROR_BUSY) while the broker has adapters
     */
    boolean WintunDeleteDriver();

    /**
     * Tells an adapter's LUID.
     *
     * @param adapter a handle
     * @param luid receives it
     */
    void WintunGetAdapterLUID(WINTUN_ADAPTER_HANDLE adapter, NET_LUID luid);

    /**
     * Tells the version of the driver that runs.
     *
     * @return the major version in the high 16 bits, the minor in the low; 0 on failure, such as 2
     *     (ERROR_FILE_NOT_FOUND) if it is not loaded
     */
    int WintunGetRunningDriverVersion();

    /**
     * Sets who receives the lines of broker and driver.
     *
     * @param newLogger null for nobody
     */
    void WintunSetLogger(@Nullable WINTUN_LOGGER_CALLBACK newLogger);

    /**
     * Starts a session; an adapter has one at a time.
     *
     * @param adapter a handle
     * @param capacity of each ring in bytes, a power of two
     * @return a handle, to be given up by {@link #WintunEndSession}; null on failure, such as 87
     *     (ERROR_INVALID_PARAMETER) or 1247 (ERROR_ALREADY_INITIALIZED)
     */
    @Nullable
    WINTUN_SESSION_HANDLE WintunStartSession(WINTUN_ADAPTER_HANDLE adapter, int capacity);

    /**
     * Ends a session. Its packets and its event must not be used any more.
     *
     * @param session a handle
     */
    void WintunEndSession(WINTUN_SESSION_HANDLE session);

    /**
     * Returns what is signalled each time that packets arrive.
     *
     * @param session a handle
     * @return the session's own, which must not be closed; see
     *     {@link WintunLibrary#waitForSingleObject}
     */
    @Nullable
    HANDLE WintunGetReadWaitEvent(WINTUN_SESSION_HANDLE session);

    /**
     * Takes the next packet; several may be held.
     *
     * @param session a handle
     * @param packetSize receives its length
     * @return the packet, until it is released; null on failure: 259 (ERROR_NO_MORE_ITEMS) if the
     *     ring is empty, 38 (ERROR_HANDLE_EOF) once the adapter is gone, 13 (ERROR_INVALID_DATA) if
     *     the ring is corrupt
     */
    @Nullable
    Pointer WintunReceivePacket(WINTUN_SESSION_HANDLE session, IntByReference packetSize);

    /**
     * Gives a received packet back, in any order.
     *
     * @param session a handle
     * @param packet from {@link #WintunReceivePacket}
     */
    void WintunReleaseReceivePacket(WINTUN_SESSION_HANDLE session, Pointer packet);

    /**
     * Takes room for a packet. Packets leave in the order of these calls.
     *
     * @param session a handle
     * @param packetSize its length, 0 to WINTUN_MAX_IP_PACKET_SIZE
     * @return where it is to be written, until it is sent; null on failure: 111
     *     (ERROR_BUFFER_OVERFLOW) if the ring is full, 38 (ERROR_HANDLE_EOF) once the adapter is
     *     gone
     */
    @Nullable
    Pointer WintunAllocateSendPacket(WINTUN_SESSION_HANDLE session, int packetSize);

    /**
     * Sends an allocated packet, in any order.
     *
     * @param session a handle
     * @param packet from {@link #WintunAllocateSendPacket}
     */
    void WintunSendPacket(WINTUN_SESSION_HANDLE session, Pointer packet);
}
