package org.tunbroker.broker.driver.wintun.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;

/** Windows' own registry, below the user's root, and the time of its boot. */
@Timeout(60)
@EnabledOnOs(OS.WINDOWS)
class WindowsRegistryTest {
    private static final long HKEY_CURRENT_USER = 0xFFFF_FFFF_8000_0001L;

    private final UUID guid = UUID.randomUUID();
    private final WindowsDnsRegistry registry = new WindowsDnsRegistry(HKEY_CURRENT_USER);

    private static void reg(final String... words) throws Exception {
        final Process process =
                new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    private String key(final int family) {
        return "HKCU\\" + WindowsDnsRegistry.key(guid, family);
    }

    private void set(final int family, final String value, final String type, final String data)
            throws Exception {
        reg("reg", "add", key(family), "/v", value, "/t", type, "/d", data, "/f");
    }

    @AfterEach
    void removeKeys() throws Exception {
        for (final int family : new int[] {IpStack.IPV4, IpStack.IPV6}) {
            set(family, "any", "REG_SZ", "any");
            reg("reg", "delete", key(family), "/f");
        }
    }

    @Test
    void shouldReadAndRemoveValues() throws Exception {
        assertEquals("", registry.read(guid, IpStack.IPV4, DnsRegistry.SERVERS));
        assertEquals(0, registry.remove(guid, IpStack.IPV4, DnsRegistry.SERVERS));
        set(IpStack.IPV4, DnsRegistry.SERVERS, "REG_SZ", "10.0.0.53,10.0.0.54");
        set(IpStack.IPV6, DnsRegistry.SERVERS, "REG_SZ", "fd00::53");
        set(IpStack.IPV4, DnsRegistry.DOMAINS, "REG_DWORD", "7");
        assertEquals("10.0.0.53,10.0.0.54", registry.read(guid, IpStack.IPV4, DnsRegistry.SERVERS));
        assertEquals("fd00::53", registry.read(guid, IpStack.IPV6, DnsRegistry.SERVERS));
        assertEquals("", registry.read(guid, IpStack.IPV4, DnsRegistry.DOMAINS));
        assertEquals(0, registry.remove(guid, IpStack.IPV4, DnsRegistry.SERVERS));
        assertEquals("", registry.read(guid, IpStack.IPV4, DnsRegistry.SERVERS));
        assertEquals("fd00::53", registry.read(guid, IpStack.IPV6, DnsRegistry.SERVERS));
        assertEquals(0, registry.remove(guid, IpStack.IPV4, DnsRegistry.SERVERS));
    }

    @Test
    void shouldTellTheSameBootAgain() {
        assertEquals(BootTime.now(), BootTime.now());
    }
}
