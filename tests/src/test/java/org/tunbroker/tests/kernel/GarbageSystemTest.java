package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** A client sends what is no packet. */
@Timeout(120)
class GarbageSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int RANDOM_COUNT = 2000;

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "I386"})
    void shouldCountDropsAndGoOnWhenPacketsAreGarbage(final JvmArchitecture architecture)
            throws Exception {
        architecture.assumeAvailable();
        final long seed = System.nanoTime();
        final List<byte[]> garbage = Garbage.of(seed).packets(RANDOM_COUNT);
        final long refused = garbage.stream().filter(Garbage::isRefused).count();
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient(architecture);
            final RemoteAdapter adapter = client.createAdapter("Garbage");
            adapter.addAddress("10.7.1.1", 24);
            adapter.addAddress("fd07:1::1", 64);
            adapter.setUp(true);
            adapter.answerPings();
            client.ask("garbage", adapter.number(), seed, RANDOM_COUNT);
            await().atMost(DEADLINE)
                    .until(() ->
                            adapter.statistics().sent() + adapter.statistics().sendDrops()
                                    >= garbage.size());
            final RemoteAdapter.Statistics counted = adapter.statistics();
            System.out.println("garbage: client=" + architecture + " seed=" + seed + " packets="
                    + garbage.size() + " refused=" + refused + " " + counted);
            assertEquals(refused, counted.sendDrops());

            for (final String target : new String[] {"10.7.1.2", "fd07:1::2"}) {
                Ping.expectAnswer(testbed.network(), target);
            }
            assertEquals(refused, adapter.statistics().sendDrops());
            assertTrue(adapter.statistics().sent() >= garbage.size() - refused + 6);
            assertEquals(0, client.eventCount("sessionEnded", adapter));
            client.leave();
        }
    }
}
