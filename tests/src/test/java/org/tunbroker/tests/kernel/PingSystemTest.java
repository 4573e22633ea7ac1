package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.tests.jvm.JvmArchitecture;

/**
 * Pings in quick succession, answered in Java: paced, and as fast as ping can. A flood sends the
 * next request when the last is answered, or after 10 ms, so that there too nothing may be lost.
 *
 * <p>What counts is what the kernel counted: ping itself waits for the last replies for two round
 * trips only, and its socket has room for few when it does not get to run.
 */
@Timeout(120)
class PingSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int PACED_COUNT = 1000;
    private static final String INTERVAL_S = "0.002";
    private static final int FLOOD_COUNT = 20_000;
    // each takes longer
    private static final int FLOOD_COUNT_EMULATED = 3_000;

    @ParameterizedTest
    @EnumSource
    void shouldAnswerEachPingWhenClientIsOfArchitecture(final JvmArchitecture architecture)
            throws Exception {
        architecture.assumeAvailableForLong();
        final int floodCount = architecture.isEmulated() ? FLOOD_COUNT_EMULATED : FLOOD_COUNT;
        try (Testbed testbed = Testbed.create()) {
            final RemoteAdapter adapter = testbed.startClient(architecture).createAdapter("Pinged");
            adapter.addAddress("10.7.1.1", 24);
            adapter.addAddress("fd07:1::1", 64);
            adapter.setUp(true);
            adapter.answerPings();
            final Run v4 = new Run(testbed, architecture + " IPv4", "10.7.1.2", EchoCounters::v4);
            v4.paced();
            v4.flood(floodCount);
            final Run v6 = new Run(testbed, architecture + " IPv6", "fd07:1::2", EchoCounters::v6);
            v6.paced();
            v6.flood(floodCount);
            // by the client, and by nobody else
            final RemoteAdapter.Forwarded answered = adapter.forwarded();
            assertEquals(2L * (PACED_COUNT + floodCount), answered.sent(), answered::toString);
        }
    }

    private record Run(
            Testbed testbed, String name, String target, Function<Path, EchoCounters> counters) {
        void paced() {
            expectAllAnswered("paced", PACED_COUNT, "-i", INTERVAL_S);
        }

        void flood(final int count) {
            expectAllAnswered("flood", count, "-q", "-f");
        }

        private void expectAllAnswered(
                final String kind, final int count, final String... options) {
            final EchoCounters before = count();
            final Ping ping = Ping.run(testbed.network(), target, withCount(count, options));
            await().atMost(DEADLINE).until(() -> count().since(before).replies() >= count);
            System.out.println("ping: client=" + name + " " + kind + " " + ping);
            assertEquals(count, ping.sent());
            assertEquals(new EchoCounters(count, count), count().since(before));
        }

        private static String[] withCount(final int count, final String... options) {
            final String[] all = new String[options.length + 2];
            System.arraycopy(options, 0, all, 2, options.length);
            all[0] = "-c";
            all[1] = Integer.toString(count);
            return all;
        }

        private EchoCounters count() {
            return counters.apply(testbed.tables());
        }
    }
}
