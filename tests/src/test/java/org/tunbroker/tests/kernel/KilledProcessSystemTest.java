package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** A process is killed, and the interfaces that it had go. */
@Timeout(120)
class KilledProcessSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(2);
    private static final String BROKEN = Integer.toString(ErrorCode.ERROR_BROKEN_PIPE.code());

    @ParameterizedTest
    @EnumSource
    void shouldRemoveInterfacesWhenClientIsKilled(final JvmArchitecture architecture)
            throws Exception {
        architecture.assumeAvailableForLong();
        try (Testbed testbed = Testbed.create()) {
            final KernelClient neighbour = testbed.startClient();
            final RemoteAdapter kept = answering(neighbour, "Kept", 1);
            final KernelClient victim = testbed.startClient(architecture);
            final RemoteAdapter busy = answering(victim, "Busy", 2);
            final RemoteAdapter idle = victim.createAdapter("Idle");
            expectAnswer(testbed, 2);

            final long tookMs = timeAfter(
                    () -> victim.process().signal("KILL"),
                    () -> testbed.interfaces().stream()
                            .noneMatch(
                                    List.of(busy.interfaceName(), idle.interfaceName())::contains));
            System.out.println("client killed: client=" + architecture
                    + " interfaces gone within ms=" + tookMs);
            assertEquals(List.of(kept.interfaceName()), neighbour.ask("list"));
            expectAnswer(testbed, 1);
            assertEquals("Busy", neighbour.createAdapter("Busy").interfaceName());
            assertEquals(0, neighbour.eventCount("sessionEnded", kept));
        }
    }

    @Test
    @Tag("heavy")
    void shouldRemoveInterfacesWhenBrokerIsKilled() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient(JvmArchitecture.NATIVE);
            final RemoteAdapter adapter = answering(client, "Adapter", 1);
            expectAnswer(testbed, 1);
            final ProcessHandle broker = testbed.brokers().get(0);
            assertEquals(client.brokerProcessId(), broker.pid());

            final long tookMs = timeAfter(
                    broker::destroyForcibly,
                    () -> !testbed.interfaces().contains(adapter.interfaceName()));
            System.out.println("broker killed: interfaces gone within ms=" + tookMs);
            assertEquals(List.of("end"), client.awaitEvent("forwarderEnded", adapter));
            assertEquals(BROKEN, client.awaitEvent("sessionEnded", adapter).get(0));
            assertEquals(BROKEN, client.awaitEvent("adapterGone", adapter).get(0));
            assertEquals(
                    ErrorCode.ERROR_BROKEN_PIPE.code(), client.askInVain("create", "A", "B", ""));

            // the next client starts the next broker
            answering(testbed.startClient(), "Adapter", 1);
            expectAnswer(testbed, 1);
            client.leave();
        }
    }

    private static RemoteAdapter answering(
            final KernelClient client, final String name, final int network) {
        final RemoteAdapter adapter = client.createAdapter(name);
        adapter.addAddress("10.7." + network + ".1", 24);
        adapter.setUp(true);
        adapter.answerPings();
        return adapter;
    }

    private static void expectAnswer(final Testbed testbed, final int network) {
        Ping.expectAnswer(testbed.network(), "10.7." + network + ".2");
    }

    private static long timeAfter(final Runnable cause, final BooleanSupplier effect) {
        final long begin = System.nanoTime();
        cause.run();
        await().atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(effect::getAsBoolean);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }
}
