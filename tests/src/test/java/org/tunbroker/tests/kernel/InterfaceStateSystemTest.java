package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interface goes down, and comes up again. */
@Timeout(120)
class InterfaceStateSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String PACKET = "45" + "00".repeat(19);
    private static final String TARGET = "10.7.1.2";
    private static final int ROUNDS = 3;
    private static final int WRITES = 10;

    @Test
    void shouldStopTrafficWhenClientSetsInterfaceDownAndResumeWhenUp() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final RemoteAdapter adapter = newAdapter(testbed);
            goDownAndUp(testbed, adapter, () -> adapter.setUp(false), () -> adapter.setUp(true));
        }
    }

    @Test
    @Tag("heavy")
    void shouldStopTrafficWhenSomebodyElseSetsInterfaceDownAndResumeWhenUp() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final RemoteAdapter adapter = newAdapter(testbed);
            goDownAndUp(
                    testbed,
                    adapter,
                    () -> testbed.setLink(adapter, "down"),
                    () -> testbed.setLink(adapter, "up"));
        }
    }

    private static RemoteAdapter newAdapter(final Testbed testbed) {
        final RemoteAdapter adapter = testbed.startClient().createAdapter("Down and up");
        adapter.addAddress("10.7.1.1", 24);
        adapter.setUp(true);
        adapter.answerPings();
        return adapter;
    }

    private static void goDownAndUp(
            final Testbed testbed,
            final RemoteAdapter adapter,
            final Runnable down,
            final Runnable up) {
        Ping.expectAnswer(testbed.network(), TARGET);
        for (int round = 1; round <= ROUNDS; round++) {
            down.run();
            expectSilence(testbed);
            final long sentBefore = adapter.statistics().sent();
            for (int i = 0; i < WRITES; i++) {
                adapter.write(PACKET);
            }
            final long drops = round * WRITES;
            await().atMost(DEADLINE).until(() -> adapter.statistics().sendDrops() == drops);
            assertEquals(sentBefore, adapter.statistics().sent());
            up.run();
            Ping.expectAnswer(testbed.network(), TARGET);
        }
        assertEquals(0, adapter.client().eventCount("sessionEnded", adapter));
        assertEquals(0, adapter.client().eventCount("forwarderEnded", adapter));
    }

    private static void expectSilence(final Testbed testbed) {
        final Ping ping = Ping.run(testbed.network(), TARGET, "-c", "5", "-i", "0.01", "-W", "1");
        assertEquals(0, ping.received(), ping::toString);
    }
}
