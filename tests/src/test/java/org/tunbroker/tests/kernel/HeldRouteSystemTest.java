package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** What is held behind the routes of a tunnel, and for how long. */
@Timeout(120)
@Tag("heavy")
class HeldRouteSystemTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration RECOVERED = Duration.ofSeconds(60);
    // what is held behind addHalfRoutes, and behind the addresses
    private static final int HALVES = 4;
    private static final int NETWORKS = 2;

    @Test
    void shouldRemoveWhatIsHeldWithTheRoute() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients();
                TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = testbed.startClientOfOrdinaryUser();
            final RemoteAdapter adapter = TwoWays.tunnel(client, "route=10.8.0.0/16", "halves");
            assertEquals(HALVES + 1 + NETWORKS, machine.held().size(), machine.held()::toString);
            assertTrue(
                    machine.held().contains("unreachable 10.8.0.0/16 metric 1"),
                    machine.held()::toString);
            // as the interface tells it: with the metric that it got
            adapter.configure("unroute=10.8.0.0/16/-/0");
            assertEquals(HALVES + NETWORKS, machine.held().size());
            // Linux takes the routes, and what is held stays
            adapter.setUp(false);
            assertEquals(HALVES + NETWORKS, machine.held().size());
            await().atMost(SOON).until(() -> machine.isRefused(TwoWays.ELSEWHERE));
            adapter.setUp(true);
            adapter.configure("halves");
            assertEquals(HALVES + NETWORKS, machine.held().size());
            assertEquals("Held", machine.uplinks().interfaceTo(TwoWays.ELSEWHERE));
            adapter.setUp(false);
            assertEquals(ErrorCode.ERROR_NOT_FOUND.code(), adapter.configureInVain("unroute=::/1"));
            assertEquals(HALVES - 1 + NETWORKS, machine.held().size());
            adapter.close();
            assertEquals(List.of(), machine.held());
            assertEquals("lan0", machine.uplinks().interfaceTo(TwoWays.ELSEWHERE));
        }
    }

    @Test
    void shouldLeaveNothingWhereItFails() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients();
                TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = testbed.startClient();
            final RemoteAdapter adapter = TwoWays.tunnel(client, "route=10.9.0.0/16");
            final List<String> before = machine.uplinks().state();
            // the metric behind the route's is taken
            machine.uplinks().ip("route", "add", "10.8.0.0/16", "dev", "lan0", "metric", "51");
            assertEquals(
                    ErrorCode.ERROR_ALREADY_EXISTS.code(),
                    adapter.configureInVain("route=10.8.0.0/16/-/50"));
            machine.uplinks().ip("route", "delete", "10.8.0.0/16");
            // of a list, nothing is left
            assertEquals(
                    ErrorCode.ERROR_ALREADY_EXISTS.code(),
                    adapter.configureInVain(
                            "route=10.8.0.0/16", "unroute=10.9.0.0/16", "add=10.7.1.1/24"));
            assertEquals(before, machine.uplinks().state());
            // whoever refuses packets there already does what is needed, and is left alone
            machine.uplinks().ip("route", "add", "blackhole", "10.8.0.0/16", "metric", "51");
            adapter.configure("route=10.8.0.0/16/-/50");
            adapter.close();
            assertEquals(
                    List.of("blackhole 10.8.0.0/16 metric 51"),
                    machine.uplinks().ip("route", "show", "type", "blackhole").stream()
                            .map(String::strip)
                            .toList());
            // only who made an adapter has it held
            final RemoteAdapter other = client.createAdapter("Other");
            final KernelClient second = testbed.startClient();
            assertEquals(
                    ErrorCode.ERROR_NOT_SUPPORTED.code(),
                    second.openAdapter(other.name()).configureInVain("route=10.8.0.0/16"));
        }
    }

    @Test
    void shouldLeaveNothingOfAClientThatIsKilled() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients();
                TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = testbed.startClientOfOrdinaryUser();
            TwoWays.tunnel(client, "halves");
            final KernelClient other = testbed.startAnotherClientOfOrdinaryUser();
            client.process().signal("KILL");
            await().atMost(SOON).until(() -> machine.held().isEmpty());
            assertEquals("lan0", machine.uplinks().interfaceTo(TwoWays.ELSEWHERE));
            other.leave();
        }
    }

    @Test
    void shouldHoldUntilTheNextBrokerWhereBothAreKilled() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients();
                TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = testbed.startClientOfOrdinaryUser();
            TwoWays.tunnel(client, "halves");
            // first, so that it does not look for another broker
            client.process().signal("STOP");
            TwoWays.kill(testbed);
            client.process().signal("KILL");
            await().atMost(SOON).until(() -> !client.process().isAlive());
            assertEquals(HALVES + NETWORKS, machine.held().size());
            await().atMost(SOON).until(() -> machine.isRefused(TwoWays.ELSEWHERE));
            testbed.startClientOfOrdinaryUser().leave();
            assertEquals(List.of(), machine.held());
        }
    }

    @Test
    void shouldHoldOnForAClientThatStandsStill() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients();
                TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = testbed.startClientOfOrdinaryUser();
            TwoWays.tunnel(client, "halves");
            final List<String> held = machine.held();
            client.process().signal("STOP");
            for (int i = 0; i < 2; i++) {
                // the second time it is a broker that only inherited
                TwoWays.kill(testbed);
                testbed.startClientOfOrdinaryUser();
                assertEquals(held, machine.held());
            }
            client.process().signal("CONT");
            client.process().awaitLine("event recovery RESUMED", RECOVERED);
            assertEquals(held, machine.held());
            assertEquals("Held", machine.uplinks().interfaceTo(TwoWays.ELSEWHERE));
            client.leave();
            await().atMost(SOON).until(() -> machine.held().isEmpty());
        }
    }

    @Test
    void shouldRemoveForAClientThatEndsAfterItsBroker() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients();
                TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = testbed.startClientOfOrdinaryUser();
            TwoWays.tunnel(client, "halves");
            client.process().signal("STOP");
            TwoWays.kill(testbed);
            final KernelClient next = testbed.startClientOfOrdinaryUser();
            assertEquals(HALVES + NETWORKS, machine.held().size());
            client.process().signal("KILL");
            await().atMost(SOON).until(() -> machine.held().isEmpty());
            next.leave();
        }
    }

    @Test
    void shouldKeepBypassRoutesGoing() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients();
                TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = testbed.startClientOfOrdinaryUser();
            final RemoteAdapter adapter =
                    TwoWays.tunnel(client, "halves", "bypass=" + TwoWays.SERVER);
            assertEquals("lan0", machine.uplinks().interfaceTo(TwoWays.SERVER));
            final List<String> bypasses = machine.uplinks().made();
            client.process().signal("STOP");
            TwoWays.kill(testbed);
            assertEquals("lan0", machine.uplinks().interfaceTo(TwoWays.SERVER));
            await().atMost(SOON).until(() -> machine.isRefused(TwoWays.ELSEWHERE));
            client.process().signal("CONT");
            client.process().awaitLine("event recovery RESUMED", RECOVERED);
            assertEquals(bypasses, machine.uplinks().made());
            // a new one looks through what is held as through the tunnel
            adapter.configure("bypass=" + TwoWays.SERVER_V6);
            assertEquals("lan0", machine.uplinks().interfaceTo(TwoWays.SERVER_V6));
            client.leave();
            await().atMost(SOON).until(() -> machine.held().isEmpty());
        }
    }
}
