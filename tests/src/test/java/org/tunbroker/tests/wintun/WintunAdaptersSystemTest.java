package org.tunbroker.tests.wintun;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.wintun.Wintun;
import org.tunbroker.client.wintun.WintunLibrary;

/** Adapters, driver and logger by Wintun's names, of this and of earlier releases. */
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.WINDOWS})
@SuppressWarnings("checkstyle:MethodName")
class WintunAdaptersSystemTest extends WintunFixture {
    private static final int ERROR_FILE_NOT_FOUND = 2;
    private static final int ERROR_INVALID_HANDLE = 6;
    private static final int ERROR_HANDLE_EOF = 38;
    private static final int ERROR_INVALID_PARAMETER = 87;
    private static final int ERROR_BUSY = 170;
    private static final int ERROR_NOT_FOUND = 1168;
    private static final int ERROR_ALREADY_INITIALIZED = 1247;

    /** What wintun.h was from 0.9 to 0.13, as a program may declare it. */
    public interface PoolLibrary extends Library {
        /** Is shown the adapters of a pool. */
        interface EnumCallback extends Callback {
            boolean shown(Pointer adapter, Pointer parameter);
        }

        Pointer WintunCreateAdapter(
                WString pool, WString name, Pointer guid, IntByReference reboot);

        Pointer WintunOpenAdapter(WString pool, WString name);

        boolean WintunEnumAdapters(WString pool, EnumCallback callback, Pointer parameter);

        boolean WintunDeleteAdapter(Pointer adapter, boolean force, IntByReference reboot);

        void WintunFreeAdapter(Pointer adapter);

        boolean WintunGetAdapterName(Pointer adapter, char[] name);

        boolean WintunSetAdapterName(Pointer adapter, WString name);

        boolean WintunDeletePoolDriver(WString pool, IntByReference reboot);
    }

    private static void assertLastError(final int code) {
        assertEquals(code, Native.getLastError());
        // the next failure must set it itself
        Native.setLastError(0);
    }

    private static List<AdapterInfo> adapters() {
        try (TunClient client = TunClient.connect(folder.options())) {
            return client.adapters();
        }
    }

    @Test
    void shouldFailWithWintunsCodes() {
        assertNull(wintun.WintunStartSession(adapter, Wintun.WINTUN_MIN_RING_CAPACITY));
        assertLastError(ERROR_ALREADY_INITIALIZED);
        wintun.WintunEndSession(session);
        for (final int capacity : new int[] {0, 0x10000, 0x20001, 0x8000000}) {
            assertNull(wintun.WintunStartSession(adapter, capacity));
            assertLastError(ERROR_INVALID_PARAMETER);
        }
        assertNull(wintun.WintunOpenAdapter(new WString("Nobody's")));
        assertLastError(ERROR_NOT_FOUND);
        assertNull(
                wintun.WintunCreateAdapter(new WString("x".repeat(128)), new WString("t"), null));
        assertLastError(ERROR_INVALID_PARAMETER);
        assertNull(wintun.WintunCreateAdapter(null, new WString("t"), null));
        assertLastError(ERROR_INVALID_PARAMETER);
        assertFalse(wintun.WintunDeleteDriver());
        assertLastError(ERROR_BUSY);
        wintun.WintunCloseAdapter(adapter);
        wintun.WintunCloseAdapter(adapter);
        assertLastError(ERROR_INVALID_HANDLE);
        assertTrue(wintun.WintunDeleteDriver());
    }

    @Test
    void shouldCreateWhatIsAskedForAndTellItsLuid() {
        final UUID guid = UUID.fromString("deadbabe-cafe-beef-0123-456789abcdef");
        final Wintun.WINTUN_ADAPTER_HANDLE created = wintun.WintunCreateAdapter(
                new WString("Guided"), new WString("type"), new Wintun.GUID(guid));
        final AdapterInfo info = adapters().stream()
                .filter(each -> each.name().equals("Guided"))
                .findFirst()
                .orElseThrow();
        assertEquals(guid, info.guid());
        assertEquals("type", info.tunnelType());
        final Wintun.NET_LUID luid = new Wintun.NET_LUID();
        wintun.WintunGetAdapterLUID(created, luid);
        assertEquals(info.luid(), luid.Value);
        assertNotNull(wintun.WintunOpenAdapter(new WString("guided")));
    }

    @Test
    void shouldTellTheLoggerWhatHappensAndWhen() {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final List<Long> times = new CopyOnWriteArrayList<>();
        wintun.WintunSetLogger((level, timestamp, message) -> {
            lines.add(level + " " + message);
            times.add(timestamp);
        });
        create("Logged", "type");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> lines.stream().anyMatch(line -> line.contains("adapter Logged is")));
        final long nowTicks = (System.currentTimeMillis() + 11_644_473_600_000L) * 10_000;
        assertTrue(Math.abs(nowTicks - times.get(0)) < 600_000_000L, times::toString);
        wintun.WintunSetLogger(null);
        wintun.WintunOpenAdapter(new WString("Nobody's"));
        assertFalse(lines.toString().contains("Nobody's"), lines::toString);
    }

    @Test
    void shouldSeeTheEndOfTheBrokerAndConnectAnew() {
        folder.kill(folder.broker());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> wintun.WintunReceivePacket(session, new IntByReference()) == null
                        && Native.getLastError() == ERROR_HANDLE_EOF);
        wintun.WintunEndSession(session);
        wintun.WintunCloseAdapter(adapter);
        adapter = create("Again", "pool");
        session = wintun.WintunStartSession(adapter, Wintun.WINTUN_MIN_RING_CAPACITY);
        send(1, 100);
        receive(1, 100);
    }

    @Test
    void shouldEnumerateThePoolUntilCallbackStops() {
        for (int i = 0; i < 9; i++) {
            create("Even " + i, i % 2 == 0 ? "even" : "odd");
        }
        final PoolLibrary pools = library.as(PoolLibrary.class);
        final List<String> shown = new ArrayList<>();
        assertTrue(pools.WintunEnumAdapters(
                new WString("even"),
                (each, parameter) -> {
                    final char[] name = new char[128];
                    assertTrue(pools.WintunGetAdapterName(each, name));
                    shown.add(new String(name).trim() + " " + Pointer.nativeValue(parameter));
                    return shown.size() < 3;
                },
                Pointer.createConstant(42)));
        assertEquals(List.of("Even 0 42", "Even 2 42", "Even 4 42"), shown);
        assertTrue(pools.WintunEnumAdapters(new WString("none"), (each, any) -> false, null));
        assertFalse(pools.WintunEnumAdapters(new WString("even"), null, null));
        assertLastError(ERROR_INVALID_PARAMETER);
    }

    @Test
    void shouldServeProgramsThatKnowPools() {
        final PoolLibrary pools = library.as(PoolLibrary.class);
        final IntByReference reboot = new IntByReference(7);
        final Pointer created =
                pools.WintunCreateAdapter(new WString("Pool"), new WString("Name"), null, reboot);
        assertNotNull(created);
        assertEquals(0, reboot.getValue());
        assertNull(pools.WintunOpenAdapter(new WString("Other"), new WString("Name")));
        assertLastError(ERROR_NOT_FOUND);
        final Pointer opened = pools.WintunOpenAdapter(new WString("Pool"), new WString("name"));
        assertNotNull(opened);
        assertTrue(pools.WintunSetAdapterName(opened, new WString("New")));
        final char[] name = new char[128];
        assertTrue(pools.WintunGetAdapterName(created, name));
        assertEquals("New", new String(name).trim());
        assertFalse(pools.WintunDeletePoolDriver(new WString("Pool"), reboot));
        assertLastError(ERROR_BUSY);
        // whoever created it
        assertTrue(pools.WintunDeleteAdapter(opened, true, reboot));
        assertTrue(adapters().stream().noneMatch(each -> each.name().equals("New")));
        pools.WintunFreeAdapter(created);
        pools.WintunFreeAdapter(opened);
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    @EnabledIfSystemProperty(named = "tunbroker.test.wintun", matches = ".+")
    void shouldAlsoBindTheOfficialDll() {
        final Wintun official =
                Native.load(System.getProperty("tunbroker.test.wintun"), Wintun.class);
        // Wine has no drivers
        assertEquals(0, official.WintunGetRunningDriverVersion());
        assertLastError(ERROR_FILE_NOT_FOUND);
    }

    @Test
    void shouldRemoveAllWhenTheLibraryIsClosed() {
        library.close();
        await().atMost(Duration.ofSeconds(20)).until(() -> adapters().isEmpty());
        try (WintunLibrary other = new WintunLibrary(folder.options())) {
            assertTrue(other.as(Wintun.class).WintunGetRunningDriverVersion() > 0);
        }
    }
}
