package org.tunbroker.client.wintun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.ConnectOptions;

/** What needs no broker: none is installed here, so all that asks for one fails. */
@Timeout(60)
@SuppressWarnings("checkstyle:MethodName")
class WintunLibraryTest {
    private static final int NOT_FOUND = ErrorCode.ERROR_FILE_NOT_FOUND.code();
    private static final int INVALID_HANDLE = ErrorCode.ERROR_INVALID_HANDLE.code();

    @TempDir
    Path folder;

    private WintunLibrary library;
    private Wintun wintun;

    /** As programs declare it that want exceptions, with a function that Wintun never had. */
    public interface Throwing extends Library {
        int WintunGetRunningDriverVersion() throws LastErrorException;

        void WintunReleaseReceivePacket(Pointer session, Pointer packet) throws LastErrorException;

        int WintunSing(int song);
    }

    @BeforeEach
    void load() {
        library = new WintunLibrary(new ConnectOptions()
                .withDriver(ConnectOptions.DRIVER_LOOPBACK)
                .withDirectory(folder));
        wintun = library.as(Wintun.class);
    }

    @AfterEach
    void close() {
        library.close();
    }

    @Test
    void shouldLoadWithoutBroker() {
        assertEquals(wintun, wintun);
        assertNotEquals(wintun, library.as(Wintun.class));
        assertEquals(wintun.hashCode(), wintun.hashCode());
        assertTrue(wintun.toString().contains(Wintun.class.getName()), wintun::toString);
        assertThrows(IllegalArgumentException.class, () -> library.as(String.class));
    }

    @Test
    void shouldSetLastErrorAndTellLoggerWhyItCannotConnect() {
        final List<String> lines = new ArrayList<>();
        wintun.WintunSetLogger((level, timestamp, message) -> lines.add(level + " " + message));
        assertNull(wintun.WintunCreateAdapter(new WString("a"), new WString("b"), null));
        assertEquals(NOT_FOUND, Native.getLastError());
        assertEquals(0, wintun.WintunGetRunningDriverVersion());
        assertEquals(NOT_FOUND, Native.getLastError());
        assertFalse(wintun.WintunDeleteDriver());
        assertEquals(NOT_FOUND, Native.getLastError());
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("2 "), lines::toString);
        assertTrue(lines.get(0).contains("ERROR_FILE_NOT_FOUND"), lines::toString);
    }

    @Test
    void shouldThrowWhereThatIsDeclared() {
        final Throwing throwing = library.as(Throwing.class);
        final LastErrorException thrown =
                assertThrows(LastErrorException.class, throwing::WintunGetRunningDriverVersion);
        assertEquals(NOT_FOUND, thrown.getErrorCode());
        assertEquals(
                INVALID_HANDLE,
                assertThrows(
                                LastErrorException.class,
                                () -> throwing.WintunReleaseReceivePacket(null, null))
                        .getErrorCode());
    }

    @Test
    void shouldRefuseFunctionThatWintunNeverHad() {
        final UnsatisfiedLinkError thrown = assertThrows(
                UnsatisfiedLinkError.class, () -> library.as(Throwing.class).WintunSing(1));
        assertTrue(thrown.getMessage().contains("WintunSing"), thrown::getMessage);
    }

    @Test
    void shouldRefuseHandlesOfNothing() {
        final Wintun.WINTUN_SESSION_HANDLE session = new Wintun.WINTUN_SESSION_HANDLE();
        session.setPointer(Pointer.createConstant(16));
        assertNull(wintun.WintunReceivePacket(session, new IntByReference()));
        assertEquals(INVALID_HANDLE, Native.getLastError());
        assertNull(wintun.WintunGetReadWaitEvent(session));
        Native.setLastError(0);
        wintun.WintunEndSession(session);
        assertEquals(INVALID_HANDLE, Native.getLastError());
        // as in C, where no adapter is none to close
        Native.setLastError(0);
        wintun.WintunCloseAdapter(null);
        assertEquals(0, Native.getLastError());
        assertEquals(-1, WintunLibrary.waitForSingleObject(null, 0));
        assertEquals(INVALID_HANDLE, Native.getLastError());
    }

    @Test
    void shouldRefuseAllOnceItIsClosed() {
        library.close();
        library.close();
        assertEquals(0, wintun.WintunGetRunningDriverVersion());
        assertEquals(INVALID_HANDLE, Native.getLastError());
    }

    @Test
    void shouldReadGuidsAsWindowsLaysThemOut() {
        final UUID guid = UUID.fromString("deadbabe-cafe-beef-0123-456789abcdef");
        final Wintun.GUID made = new Wintun.GUID(guid);
        assertEquals(0xdeadbabe, made.Data1);
        assertEquals((short) 0xbeef, made.Data3);
        assertEquals(0x67, made.Data4[3]);
        assertEquals(guid, NativeValues.guid(made));
        assertNull(NativeValues.guid(null));
    }

    @Test
    void shouldStoreWhereProgramsPointTo() {
        final long[] luid = new long[1];
        NativeValues.storeLong(luid, -7);
        assertEquals(-7, luid[0]);
        final Wintun.NET_LUID structure = new Wintun.NET_LUID();
        NativeValues.storeLong(structure, Long.MIN_VALUE);
        assertEquals(Long.MIN_VALUE, structure.Value);
        final IntByReference size = new IntByReference();
        NativeValues.storeInt(size, 65535);
        assertEquals(65535, size.getValue());
        final char[] name = new char[4];
        NativeValues.storeText(name, "abc");
        assertEquals("abc", NativeValues.text("name", name));
        assertThrows(org.tunbroker.TunException.class, () -> NativeValues.storeText(name, "abcd"));
    }
}
