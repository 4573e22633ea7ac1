package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** Several adapters at once, of one client and of several. */
@Timeout(120)
@Tag("heavy")
class SeveralAdaptersSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int PINGS = 1000;

    @Test
    void shouldAnswerOnAllAdaptersOfOneClientAtOnce() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient(JvmArchitecture.I386);
            final List<RemoteAdapter> adapters = new ArrayList<>();
            for (int network = 1; network <= 6; network++) {
                adapters.add(answering(client, network));
            }
            pingAllAtOnce(testbed, adapters);
        }
    }

    @Test
    void shouldAnswerOnAdaptersOfSeveralClientsAtOnce() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final List<RemoteAdapter> adapters = new ArrayList<>();
            for (final JvmArchitecture architecture :
                    List.of(JvmArchitecture.NATIVE, JvmArchitecture.I386, JvmArchitecture.ARM64)) {
                architecture.assumeAvailableForLong();
                final KernelClient client = testbed.startClient(architecture);
                adapters.add(answering(client, adapters.size() + 1));
                adapters.add(answering(client, adapters.size() + 1));
            }
            assertEquals(1, testbed.brokers().size());
            pingAllAtOnce(testbed, adapters);
            // each sees the adapters of all
            for (final RemoteAdapter adapter : adapters) {
                assertEquals(
                        adapters.stream().map(RemoteAdapter::interfaceName).toList(),
                        adapter.client().ask("list"));
            }
            adapters.get(0).client().leave();
            assertEquals(4, adapters.get(2).client().ask("list").size());
            pingAllAtOnce(testbed, adapters.subList(2, adapters.size()));
        }
    }

    private static RemoteAdapter answering(final KernelClient client, final int network) {
        final RemoteAdapter adapter = client.createAdapter("Network " + network);
        adapter.addAddress("10.7." + network + ".1", 24);
        adapter.setUp(true);
        adapter.answerPings();
        return adapter;
    }

    /** Pings behind each adapter; each answer comes through the adapter that was asked. */
    private static void pingAllAtOnce(final Testbed testbed, final List<RemoteAdapter> adapters) {
        final List<Long> before =
                adapters.stream().map(adapter -> adapter.forwarded().sent()).toList();
        final EchoCounters repliesBefore = EchoCounters.v4(testbed.tables());
        final List<ChildProcess> pings = new ArrayList<>();
        try {
            for (final RemoteAdapter adapter : adapters) {
                pings.add(Ping.start(
                        testbed.network(),
                        "10.7." + networkOf(adapter) + ".2",
                        "-q",
                        "-c",
                        Integer.toString(PINGS),
                        "-i",
                        "0.002"));
            }
            pings.forEach(Ping::resultOf);
            for (int i = 0; i < adapters.size(); i++) {
                final RemoteAdapter adapter = adapters.get(i);
                final long due = before.get(i) + PINGS;
                await().atMost(DEADLINE).until(() -> adapter.forwarded().sent() >= due);
                assertEquals(due, adapter.forwarded().sent());
            }
            await().atMost(DEADLINE)
                    .until(() -> count(testbed, repliesBefore) >= PINGS * adapters.size());
            assertEquals(PINGS * adapters.size(), count(testbed, repliesBefore));
        } finally {
            pings.forEach(ChildProcess::close);
        }
        assertTrue(adapters.stream().allMatch(adapter -> adapter.statistics().sendDrops() == 0));
    }

    private static long count(final Testbed testbed, final EchoCounters before) {
        return EchoCounters.v4(testbed.tables()).since(before).replies();
    }

    private static String networkOf(final RemoteAdapter adapter) {
        return adapter.name().substring("Network ".length());
    }
}
