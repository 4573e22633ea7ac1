package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Checks how long calls take, on machines that have other things to do: no call may take very long,
 * and the best of several must be as quick as the contract says.
 *
 * <p>Stateless.
 */
final class TimedCalls {
    /** A step of a test. */
    @FunctionalInterface
    interface Step {
        void run() throws InterruptedException;
    }

    /** Makes a call that waits. */
    @FunctionalInterface
    interface Start {
        BlockedCall start() throws InterruptedException;
    }

    private static final int ROUNDS = 5;
    private static final long SLACK_MS = 1500;
    // less than the sleep after which a sleeper looks by itself
    private static final long PROMPT_MS = 60;

    private TimedCalls() {}

    /** Checks that a call waits as long as its timeout. */
    static void assertTakes(final long timeoutMs, final Step call) throws InterruptedException {
        long bestMs = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final long begin = System.nanoTime();
            call.run();
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            assertTrue(tookMs >= timeoutMs, () -> "returned after " + tookMs + " ms");
            assertTrue(tookMs < timeoutMs + SLACK_MS, () -> "returned after " + tookMs + " ms");
            bestMs = Math.min(bestMs, tookMs);
        }
        assertPrompt(bestMs - timeoutMs, "after the timeout of " + timeoutMs + " ms");
    }

    /** Checks that a call that waits is woken, and does not find out by itself. */
    static void assertWoken(final Start waiting, final Step wake, final Object result)
            throws InterruptedException {
        long bestMs = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final BlockedCall call = waiting.start();
            final long begin = System.nanoTime();
            wake.run();
            assertEquals(result, call.result());
            final Duration took = call.endedAfter(begin);
            assertTrue(took.toMillis() < SLACK_MS, () -> "woken after " + took);
            bestMs = Math.min(bestMs, took.toMillis());
        }
        assertPrompt(bestMs, "after the wake-up");
    }

    private static void assertPrompt(final long bestMs, final String after) {
        assertTrue(bestMs < PROMPT_MS, () -> "at best " + bestMs + " ms " + after);
    }
}
