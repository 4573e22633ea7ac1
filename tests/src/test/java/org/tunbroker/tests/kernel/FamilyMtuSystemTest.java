package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** The MTU of each family, as the kernel has it. */
@Timeout(120)
class FamilyMtuSystemTest {
    private static final int INVALID = ErrorCode.ERROR_INVALID_PARAMETER.code();

    private static void expect(
            final Testbed testbed, final RemoteAdapter adapter, final int v4, final int v6) {
        final String link = testbed.network()
                .run("ip", "-o", "link", "show", "dev", adapter.interfaceName())
                .toString();
        assertEquals(v4, Integer.parseInt(link.replaceAll(".* mtu (\\d+) .*", "$1")), link);
        assertEquals(
                List.of(Integer.toString(v6)),
                testbed.network()
                        .run("cat", "/proc/sys/net/ipv6/conf/" + adapter.interfaceName() + "/mtu"));
    }

    private static void assertSet(final Testbed testbed, final RemoteAdapter adapter) {
        adapter.configure("up=true", "add=10.7.1.1/24", "add=fd07:1::1/64", "mtu6=1280");
        expect(testbed, adapter, 1500, 1280);
        adapter.configure("mtu4=1400");
        expect(testbed, adapter, 1400, 1280);
        adapter.configure("mtu4=9000", "mtu6=8000");
        expect(testbed, adapter, 9000, 8000);
        assertEquals(INVALID, adapter.configureInVain("mtu6=9001"));
        assertEquals(INVALID, adapter.configureInVain("mtu6=1279"));
        assertEquals(INVALID, adapter.configureInVain("mtu4=575"));
        assertEquals(INVALID, adapter.configureInVain("mtu4=65536"));
        // the link's takes that of IPv6 along, which an undo gives back
        assertEquals(
                ErrorCode.ERROR_ALREADY_EXISTS.code(),
                adapter.configureInVain("mtu=1300", "add=10.7.1.1/24"));
        expect(testbed, adapter, 9000, 8000);
        adapter.setMtu(1500);
        expect(testbed, adapter, 1500, 1500);
    }

    @Test
    @Tag("heavy")
    void shouldSetEachFamilysOwn() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            assertSet(testbed, testbed.startClient().createAdapter("Family"));
        }
    }

    @Test
    void shouldSetEachFamilysOwnAlsoForAnOrdinaryUser() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            assertSet(testbed, testbed.startClientOfOrdinaryUser().createAdapter("Ordinary"));
        }
    }

    @Test
    @Tag("heavy")
    void shouldLeaveIpv6OutWhereThereIsNone() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final RemoteAdapter adapter = testbed.startClient().createAdapter("Family");
            adapter.configure("mtu=1000");
            assertEquals(List.of("IPV6"), adapter.configureAvailable("mtu4=1100", "mtu6=1280"));
        }
    }
}
