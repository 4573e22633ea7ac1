package org.tunbroker.tests.wintun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.FromNativeContext;
import com.sun.jna.IntegerType;
import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.PointerType;
import com.sun.jna.Structure;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.client.wintun.WintunLibrary;
import org.tunbroker.tests.jvm.BrokerFolder;

/**
 * The call sequences of two public programs, by the functions, types and errors that each declares:
 * jna-wintun, which looks at the last error, and netty-tun, which declares LastErrorException. Only
 * how the interface is loaded is different, and for netty-tun that it is an interface.
 */
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.WINDOWS})
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:TypeName", "checkstyle:MemberName"})
class JnaProgramsSystemTest {
    private static final int ERROR_HANDLE_EOF = 38;
    private static final int ERROR_NO_MORE_ITEMS = 259;
    private static final int INFINITE = -1;
    // an IPv6 header, as far as a program looks at it
    private static final byte[] PACKET = new byte[60];

    static {
        PACKET[0] = 0x60;
        PACKET[59] = 7;
    }

    /** A GUID as jna-platform declares it. */
    @Structure.FieldOrder({"Data1", "Data2", "Data3", "Data4"})
    public static class Guid extends Structure {
        public int Data1 = 0x01020304;
        public short Data2 = 5;
        public short Data3 = 6;
        public byte[] Data4 = {1, 2, 3, 4, 5, 6, 7, 8};
    }

    /** A handle as jna-platform declares it. */
    public static class HANDLE extends PointerType {
        @Override
        public Object fromNative(final Object value, final FromNativeContext context) {
            final Object made = super.fromNative(value, context);
            return Pointer.createConstant(-1).equals(value) ? new HANDLE() : made;
        }
    }

    /** An unsigned 32-bit number as jna-platform declares it. */
    public static class DWORD extends IntegerType {
        private static final long serialVersionUID = 1L;

        public DWORD() {
            this(0);
        }

        public DWORD(final long value) {
            super(4, value, true);
        }
    }

    /** What jna-wintun declares. */
    public interface JnaWintun extends Library {
        /** Its handle on an adapter. */
        class AdapterHandle extends PointerType {}

        /** Its handle on a session. */
        class SessionHandle extends PointerType {}

        AdapterHandle WintunCreateAdapter(WString name, WString type, Guid guid);

        AdapterHandle WintunOpenAdapter(WString name);

        void WintunCloseAdapter(AdapterHandle adapter);

        void WintunGetAdapterLUID(AdapterHandle adapter, LongByReference luid);

        SessionHandle WintunStartSession(AdapterHandle adapter, int capacity);

        void WintunEndSession(SessionHandle session);

        HANDLE WintunGetReadWaitEvent(SessionHandle session);

        Pointer WintunReceivePacket(SessionHandle session, IntByReference size);

        void WintunReleaseReceivePacket(SessionHandle session, Pointer packet);

        Pointer WintunAllocateSendPacket(SessionHandle session, int size);

        void WintunSendPacket(SessionHandle session, Pointer packet);

        long WintunGetRunningDriverVersion();
    }

    /** What netty-tun declares. */
    public interface NettyWintun extends Library {
        HANDLE WintunCreateAdapter(WString name, WString type, Guid guid) throws LastErrorException;

        void WintunCloseAdapter(HANDLE adapter) throws LastErrorException;

        void WintunGetAdapterLUID(HANDLE adapter, Pointer luid) throws LastErrorException;

        DWORD WintunGetRunningDriverVersion() throws LastErrorException;

        HANDLE WintunStartSession(HANDLE adapter, DWORD capacity) throws LastErrorException;

        void WintunEndSession(HANDLE session) throws LastErrorException;

        HANDLE WintunGetReadWaitEvent(HANDLE session) throws LastErrorException;

        Pointer WintunReceivePacket(HANDLE session, Pointer size) throws LastErrorException;

        void WintunReleaseReceivePacket(HANDLE session, Pointer packet) throws LastErrorException;

        Pointer WintunAllocateSendPacket(HANDLE session, DWORD size) throws LastErrorException;

        void WintunSendPacket(HANDLE session, Pointer packet) throws LastErrorException;
    }

    /** Tries, waits for the event if there is nothing, and tries once more. */
    private static byte[] readAsJnaWintun(
            final JnaWintun wintun,
            final JnaWintun.SessionHandle session,
            final HANDLE event,
            final int timeoutMs) {
        final IntByReference size = new IntByReference();
        final Pointer pointer = wintun.WintunReceivePacket(session, size);
        if (pointer != null) {
            final byte[] packet = pointer.getByteArray(0, size.getValue());
            wintun.WintunReleaseReceivePacket(session, pointer);
            return packet;
        }
        assertEquals(ERROR_NO_MORE_ITEMS, Native.getLastError());
        if (timeoutMs == 0) {
            return null;
        }
        WintunLibrary.waitForSingleObject(event, timeoutMs);
        return readAsJnaWintun(wintun, session, event, 0);
    }

    @Test
    void shouldServeJnaWintun() {
        try (BrokerFolder folder = BrokerFolder.create();
                WintunLibrary library = new WintunLibrary(folder.options())) {
            final JnaWintun wintun = library.as(JnaWintun.class);
            assertTrue(wintun.WintunGetRunningDriverVersion() > 0);
            final JnaWintun.AdapterHandle adapter = wintun.WintunCreateAdapter(
                    new WString("Wintun Demo Adapter"), new WString("Wintun"), new Guid());
            final LongByReference luid = new LongByReference();
            wintun.WintunGetAdapterLUID(adapter, luid);
            final JnaWintun.SessionHandle session = wintun.WintunStartSession(adapter, 0x800000);
            final HANDLE event = wintun.WintunGetReadWaitEvent(session);
            assertNull(readAsJnaWintun(wintun, session, event, 0));
            for (int i = 0; i < 1000; i++) {
                final Pointer room = wintun.WintunAllocateSendPacket(session, PACKET.length);
                room.write(0, PACKET, 0, PACKET.length);
                wintun.WintunSendPacket(session, room);
                byte[] packet = readAsJnaWintun(wintun, session, event, INFINITE);
                while (packet == null) {
                    // the event told of the packet before
                    packet = readAsJnaWintun(wintun, session, event, INFINITE);
                }
                assertArrayEquals(PACKET, packet);
            }
            final JnaWintun.AdapterHandle opened =
                    wintun.WintunOpenAdapter(new WString("wintun demo adapter"));
            wintun.WintunCloseAdapter(opened);
            wintun.WintunEndSession(session);
            wintun.WintunCloseAdapter(adapter);
            assertNull(wintun.WintunOpenAdapter(new WString("Wintun Demo Adapter")));
        }
    }

    /** Tries until there is a packet; the end, or another error, is an exception. */
    private static byte[] readAsNettyTun(final NettyWintun wintun, final HANDLE session) {
        while (true) {
            try {
                final Memory size = new Memory(Native.POINTER_SIZE);
                final Pointer packet = wintun.WintunReceivePacket(session, size);
                assertEquals(6, packet.getByte(0) >> 4);
                final byte[] bytes = packet.getByteArray(0, size.getInt(0));
                wintun.WintunReleaseReceivePacket(session, packet);
                return bytes;
            } catch (final LastErrorException ex) {
                if (ex.getErrorCode() != ERROR_NO_MORE_ITEMS) {
                    throw ex;
                }
                WintunLibrary.waitForSingleObject(wintun.WintunGetReadWaitEvent(session), INFINITE);
            }
        }
    }

    @Test
    @Tag("slow-under-wine")
    void shouldServeNettyTun() throws Exception {
        try (BrokerFolder folder = BrokerFolder.create();
                WintunLibrary library = new WintunLibrary(folder.options())) {
            final NettyWintun wintun = library.as(NettyWintun.class);
            final HANDLE adapter = wintun.WintunCreateAdapter(
                    new WString("tun"), new WString("drasyl"), new Guid());
            final HANDLE session = wintun.WintunStartSession(adapter, new DWORD(0x400000));
            assertTrue(wintun.WintunGetRunningDriverVersion().intValue() > 0);
            wintun.WintunGetAdapterLUID(adapter, new Memory(8));
            for (int i = 0; i < 1000; i++) {
                final Pointer room =
                        wintun.WintunAllocateSendPacket(session, new DWORD(PACKET.length));
                room.write(0, PACKET, 0, PACKET.length);
                wintun.WintunSendPacket(session, room);
                assertArrayEquals(PACKET, readAsNettyTun(wintun, session));
            }
            // a thread that reads while the device is closed: its end, where Wintun crashes
            final FutureTask<byte[]> reading =
                    new FutureTask<>(() -> readAsNettyTun(wintun, session));
            new Thread(reading).start();
            wintun.WintunCloseAdapter(adapter);
            final Throwable ended = assertThrows(
                            java.util.concurrent.ExecutionException.class,
                            () -> reading.get(20, TimeUnit.SECONDS))
                    .getCause();
            assertEquals(ERROR_HANDLE_EOF, ((LastErrorException) ended).getErrorCode());
            wintun.WintunEndSession(session);
            assertEquals(
                    6,
                    assertThrows(LastErrorException.class, () -> wintun.WintunEndSession(session))
                            .getErrorCode());
        }
    }
}
