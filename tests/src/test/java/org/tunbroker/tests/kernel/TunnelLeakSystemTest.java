package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.tests.jvm.JvmProcess;

/** Nothing goes around a tunnel whose broker died, if its client holds the routes. */
@Timeout(120)
class TunnelLeakSystemTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration RECOVERED = Duration.ofSeconds(60);
    private static final int SOME = 200;

    private static final int KILLS = 8;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private interface Start {
        KernelClient client(Testbed testbed) throws IOException;
    }

    /** Tells what a stream has moved, and what the kernel refused. */
    private static long[] count(final JvmProcess stream, final String question) {
        stream.send(question);
        final String[] words = stream.awaitLine(question + " ", SOON).split(" ");
        return new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])};
    }

    private static void awaitMore(final JvmProcess stream, final String question) {
        final long[] before = count(stream, question);
        final int[] asked = {0};
        await().atMost(SOON).until(() -> {
            final long[] now = count(stream, question + asked[0]++);
            return now[0] + now[1] >= before[0] + before[1] + SOME;
        });
    }

    /**
     * Ends the broker or the interface under traffic; returns how much arrived beside the tunnel.
     */
    private static long leaked(
            final Testbed testbed,
            final Start start,
            final Consumer<Testbed> end,
            final String... changes)
            throws IOException {
        try (TwoWays machine = TwoWays.of(testbed)) {
            final KernelClient client = start.client(testbed);
            TwoWays.tunnel(client, changes);
            final List<String> routes = machine.routes();
            final List<String> held = machine.held();
            try (JvmProcess stream = machine.startStream()) {
                awaitMore(stream, "before");
                final long already = count(machine.arrivals(), "already")[0];
                end.accept(testbed);
                assertEquals(held, machine.held(), "without a broker");
                client.process().awaitLine("event recovery RESUMED", RECOVERED);
                await().atMost(RECOVERED)
                        .untilAsserted(() -> assertEquals(routes, machine.routes()));
                awaitMore(stream, "after");
                final long leaked = count(machine.arrivals(), "at-last")[0] - already;
                final long[] sent = count(stream, "total");
                System.out.println("held routes: " + String.join(" ", changes) + " held="
                        + held.size() + " sent=" + sent[0] + " refused=" + sent[1] + " leaked="
                        + leaked);
                assertEquals(0, already, "the tunnel has the routes");
                assertEquals(routes, machine.routes());
                return leaked;
            } finally {
                client.leave();
                await().atMost(SOON).untilAsserted(() -> assertEquals(List.of(), machine.held()));
            }
        }
    }

    @Test
    void shouldLetNothingAroundTheTunnelOfAnOrdinaryUser() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients()) {
            assertEquals(
                    0,
                    leaked(testbed, Testbed::startClientOfOrdinaryUser, TwoWays::kill, "halves"));
        }
    }

    @Test
    @Tag("heavy")
    void shouldLeakWithoutTheOption() throws Exception {
        try (Testbed testbed = Testbed.ofRecoveringClients()) {
            assertTrue(leaked(testbed, Testbed::startClient, TwoWays::kill, "halves") > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "halves",
                "route=0.0.0.0/0/-/0 route=::/0/-/5",
                "route=198.51.100.0/24 route=2001:db8:ffff::/48"
            })
    @Tag("heavy")
    void shouldLetNothingAroundTheTunnel(final String routes) throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients()) {
            // the machine's own default routes have a metric above these
            final Start start = bed -> {
                bed.network()
                        .run(
                                "ip",
                                "route",
                                "replace",
                                "default",
                                "via",
                                Uplinks.GATEWAY,
                                "metric",
                                "100");
                bed.network().run("ip", "route", "delete", "default", "metric", "0");
                return bed.startClient();
            };
            assertEquals(0, leaked(testbed, start, TwoWays::kill, routes.split(" ")));
        }
    }

    @Test
    @Tag("heavy")
    void shouldLetNothingAroundWhileABrokerLeavesForAnother() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients()) {
            assertEquals(
                    0,
                    leaked(
                            testbed,
                            Testbed::startClientOfOrdinaryUser,
                            bed -> TwoWays.endBroker(bed, ProcessHandle::destroy),
                            "halves"));
        }
    }

    @Test
    @Tag("heavy")
    void shouldLetNothingAroundWhileBrokersAreKilledAgainAndAgain() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients()) {
            final Consumer<Testbed> kills = bed -> {
                for (int i = 0; i < KILLS; i++) {
                    // at another step of the recovery each time
                    await().atMost(RECOVERED).until(() -> !bed.brokers().isEmpty());
                    LockSupport.parkNanos(i * STEP_NS);
                    TwoWays.kill(bed);
                }
            };
            assertEquals(0, leaked(testbed, Testbed::startClientOfOrdinaryUser, kills, "halves"));
        }
    }

    @Test
    @Tag("heavy")
    void shouldLetNothingAroundWhereTheInterfaceIsDeleted() throws Exception {
        try (Testbed testbed = Testbed.ofHoldingClients()) {
            assertEquals(
                    0,
                    leaked(
                            testbed,
                            Testbed::startClientOfOrdinaryUser,
                            bed -> bed.network().run("ip", "link", "delete", "Held"),
                            "halves"));
        }
    }
}
