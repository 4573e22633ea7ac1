package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** The tunnel's own packets stay outside the tunnel. */
@Timeout(120)
class BypassRouteSystemTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String SERVER = "198.51.100.9";
    private static final String SERVER_V6 = "2001:db8:ffff::9";
    private static final int EXISTS = ErrorCode.ERROR_ALREADY_EXISTS.code();
    private static final int NOT_FOUND = ErrorCode.ERROR_NOT_FOUND.code();
    private static final int UNREACHABLE = ErrorCode.ERROR_NETWORK_UNREACHABLE.code();
    private static final int NOT_SUPPORTED = ErrorCode.ERROR_NOT_SUPPORTED.code();

    private Testbed testbed;
    private Uplinks uplinks;
    private KernelClient client;
    private RemoteAdapter adapter;

    @BeforeEach
    void start() {
        testbed = Testbed.create();
        uplinks = Uplinks.create(testbed.network());
        client = testbed.startClient();
        adapter = client.createAdapter("Bypass");
    }

    @AfterEach
    void stop() throws Exception {
        testbed.close();
    }

    private void setUpWithHalves(final String... changes) {
        adapter.configure("add=10.7.1.1/24", "add=fd07:1::1/64", "up=true", "halves");
        adapter.configure(changes);
    }

    private void expectDirect(final String network) {
        await().atMost(SOON).untilAsserted(() -> {
            assertEquals(network, uplinks.interfaceTo(SERVER));
            assertEquals(network, uplinks.interfaceTo(SERVER_V6));
        });
    }

    @Test
    void shouldKeepPacketsToTheServerOutsideTheTunnel() {
        final List<String> before = uplinks.made();
        adapter.configure("bypass=" + SERVER, "bypass=" + SERVER_V6);
        assertEquals(
                List.of(
                        SERVER + " via 192.0.2.1 dev lan0",
                        SERVER_V6 + " via 2001:db8:1::1 dev lan0 metric 1024 pref medium"),
                uplinks.made());
        setUpWithHalves();
        assertEquals("Bypass", uplinks.interfaceTo("198.51.100.10"));
        assertEquals("Bypass", uplinks.interfaceTo("2001:db8:ffff::10"));
        expectDirect("lan0");
        assertEquals(
                List.of("bypass route to " + SERVER, "bypass route to 2001:db8:ffff:0:0:0:0:9"),
                bypasses());
        adapter.configure("unbypass=" + SERVER, "unbypass=" + SERVER_V6);
        assertEquals(before, uplinks.made());
        assertEquals("Bypass", uplinks.interfaceTo(SERVER));
        assertEquals(NOT_FOUND, adapter.configureInVain("unbypass=" + SERVER));
    }

    private List<String> bypasses() {
        return adapter.settings().stream()
                .filter(setting -> setting.contains("bypass"))
                .toList();
    }

    @Test
    @Tag("heavy")
    void shouldChooseTheGatewayBesideTheTunnelsOwnRoutes() {
        // after the tunnel's routes, also those of another adapter
        final RemoteAdapter other = client.createAdapter("Other");
        other.configure("add=10.7.2.1/24", "up=true", "route=198.51.100.0/24");
        setUpWithHalves("bypass=" + SERVER, "bypass=" + SERVER_V6);
        expectDirect("lan0");
        // a server of a network that the machine is in has no gateway
        adapter.configure("bypass=203.0.113.7");
        assertTrue(
                uplinks.made().contains("203.0.113.7 dev lan1 scope link src 203.0.113.2"),
                uplinks.made()::toString);
    }

    @Test
    void shouldFollowTheDefaultRoute() {
        setUpWithHalves("bypass=" + SERVER, "bypass=" + SERVER_V6);
        for (final boolean second : new boolean[] {true, false, true, false}) {
            uplinks.useOther(second);
            expectDirect(second ? "lan1" : "lan0");
            assertEquals(2, uplinks.made().size());
        }
        // the network is gone, and comes back: then another one is there first
        uplinks.ip("link", "set", "lan0", "down");
        await().atMost(SOON).until(() -> uplinks.made().isEmpty());
        uplinks.useOther(true);
        expectDirect("lan1");
        // somebody deletes it
        uplinks.ip("route", "delete", SERVER);
        expectDirect("lan1");
    }

    @Test
    @Tag("heavy")
    void shouldLeaveTheUsersOwnRouteAlone() {
        uplinks.ip("route", "add", SERVER, "via", Uplinks.OTHER_GATEWAY);
        setUpWithHalves("bypass=" + SERVER);
        assertEquals(List.of(), uplinks.made());
        assertEquals("lan1", uplinks.interfaceTo(SERVER));
        // it is needed once that one goes
        uplinks.ip("route", "delete", SERVER);
        await().atMost(SOON).until(() -> uplinks.interfaceTo(SERVER).equals("lan0"));
        // and no more when it comes back
        uplinks.ip("route", "add", SERVER, "via", Uplinks.OTHER_GATEWAY, "metric", "7");
        await().atMost(SOON).until(() -> uplinks.interfaceTo(SERVER).equals("lan1"));
        client.closeAdapters();
        assertEquals(1, uplinks.ip("route", "show", SERVER).size());
    }

    @Test
    @Tag("heavy")
    void shouldGoWithTheAdapterAndWithItsClient() {
        adapter.configure("bypass=" + SERVER);
        final KernelClient second = testbed.startClient();
        final RemoteAdapter sharing = second.createAdapter("Sharing");
        sharing.configure("bypass=" + SERVER, "bypass=" + SERVER_V6);
        assertEquals(2, uplinks.made().size());
        // the other one needs it still
        client.closeAdapters();
        assertEquals(2, uplinks.made().size());
        second.process().signal("KILL");
        await().atMost(SOON).until(() -> uplinks.made().isEmpty());
    }

    @Test
    @Tag("heavy")
    void shouldLeaveNothingWhereItFails() {
        adapter.configure("bypass=" + SERVER);
        assertEquals(EXISTS, adapter.configureInVain("bypass=" + SERVER_V6, "bypass=" + SERVER));
        assertEquals(1, uplinks.made().size());
        assertEquals(
                EXISTS,
                adapter.configureInVain(
                        "unbypass=" + SERVER, "add=10.7.1.1/24", "add=10.7.1.1/24"));
        assertEquals(1, uplinks.made().size());
        adapter.configure("unbypass=" + SERVER);
        uplinks.ip("route", "delete", "default");
        uplinks.ip("-6", "route", "delete", "default");
        assertEquals(UNREACHABLE, adapter.configureInVain("bypass=" + SERVER));
        setUpWithHalves();
        assertEquals(UNREACHABLE, adapter.configureInVain("bypass=" + SERVER));
        assertEquals(UNREACHABLE, adapter.configureInVain("bypass=" + SERVER_V6));
        uplinks.ip("route", "add", "default", "via", Uplinks.GATEWAY);
        uplinks.ip("route", "add", "unreachable", "198.51.100.0/24");
        assertEquals(UNREACHABLE, adapter.configureInVain("bypass=" + SERVER));
        assertEquals(List.of(), uplinks.made());
        assertEquals(List.of(), bypasses());
    }

    @Test
    @Tag("heavy")
    void shouldRefuseWhereAnotherTunnelDecidesByRules() {
        // as wg-quick has it: its own table counts before default routes of the main one
        uplinks.ip("route", "add", "default", "dev", "lan1", "table", "51820");
        uplinks.ip("rule", "add", "not", "fwmark", "51820", "table", "51820", "pref", "30001");
        uplinks.ip("rule", "add", "table", "main", "suppress_prefixlength", "0", "pref", "30000");
        assertEquals(NOT_SUPPORTED, adapter.configureInVain("bypass=" + SERVER));
        assertEquals(List.of(), uplinks.made());
        // a network of the main table counts in spite of that
        adapter.configure("bypass=192.0.2.77", "bypass=" + SERVER_V6);
        assertEquals(2, uplinks.made().size());
        // rules that come later count as well
        uplinks.ip("rule", "delete", "pref", "30000");
        adapter.configure("bypass=" + SERVER);
        assertEquals(3, uplinks.made().size());
        uplinks.ip("rule", "add", "table", "main", "suppress_prefixlength", "0", "pref", "30000");
        await().atMost(SOON).until(() -> uplinks.made().size() == 2);
    }

    @Test
    @Tag("heavy")
    void shouldComeBackWithAClientThatRecovers() throws Exception {
        try (Testbed recovering = Testbed.ofRecoveringClients()) {
            final Uplinks its = Uplinks.create(recovering.network());
            final KernelClient first = recovering.startClient();
            first.createAdapter("Recovering")
                    .configure("bypass=" + SERVER, "add=10.7.1.1/24", "up=true", "halves");
            final List<String> before = its.made();
            recovering.brokers().get(0).destroyForcibly();
            first.process().awaitLine("event recovery RESUMED", Duration.ofSeconds(60));
            assertEquals(before, its.made());
            assertEquals("lan0", its.interfaceTo(SERVER));
            first.leave();
            await().atMost(SOON).until(() -> its.made().isEmpty());
        }
    }

    @Test
    void shouldWorkForAnOrdinaryUser() throws Exception {
        try (Testbed other = Testbed.create()) {
            final Uplinks its = Uplinks.create(other.network());
            final KernelClient first = other.startClientOfOrdinaryUser();
            final RemoteAdapter own = first.createAdapter("Ordinary");
            own.configure("bypass=" + SERVER, "add=10.7.1.1/24", "up=true", "halves");
            assertEquals("lan0", its.interfaceTo(SERVER));
            its.useOther(true);
            await().atMost(SOON).until(() -> its.interfaceTo(SERVER).equals("lan1"));
            first.closeAdapters();
            assertEquals(List.of(), its.made());
        }
    }
}
