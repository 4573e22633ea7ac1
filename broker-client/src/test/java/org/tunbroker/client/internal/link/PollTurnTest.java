package org.tunbroker.client.internal.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose turn it is, while a thread is interrupted that wants it. */
@Timeout(30)
class PollTurnTest {
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final PollTurn turn = new PollTurn();

    @Test
    void shouldWaitAndNotLookAgainAndAgainWhenInterrupted() {
        assertTrue(turn.tryTake());
        final AtomicInteger looks = new AtomicInteger();
        Thread.currentThread().interrupt();
        assertFalse(turn.tryTakeWhenQuiet(WAIT_NS, () -> {
            looks.incrementAndGet();
            return false;
        }));
        assertTrue(Thread.interrupted(), "it is kept");
        // once for every 20 ms at most, and a spurious wake-up or two
        assertTrue(looks.get() < 20, () -> looks + " looks");
    }

    @Test
    void shouldTakeTheTurnForGoodWhenInterrupted() throws InterruptedException {
        assertTrue(turn.tryTake());
        final boolean[] kept = new boolean[1];
        final Thread closing = new Thread(() -> {
            Thread.currentThread().interrupt();
            turn.takeForGood();
            kept[0] = Thread.interrupted();
        });
        closing.start();
        turn.give();
        closing.join();
        assertTrue(kept[0]);
        assertFalse(turn.tryTake());
    }
}
