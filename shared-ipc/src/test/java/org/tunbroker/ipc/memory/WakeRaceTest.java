package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One thread goes to sleep at the moment at which another publishes and looks for a sleeper: where
 * either lacks its fence, both look too early, and the sleeper sleeps on.
 */
class WakeRaceTest {
    private static final int ROUNDS = 200_000;
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int LENGTH = 4096;
    private static final int FLAG = 128;
    private static final int BALL = 512;
    // a sleep that lasts so long is one that nobody ended
    private static final long LOST_WAKE_UP_NS = TimeUnit.SECONDS.toNanos(10);

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private volatile int started;
    private volatile int finished;

    @Test
    @Timeout(60)
    void shouldLoseNoWakeUpWhenBothSidesStartAtOnce() throws Exception {
        final Path file = directory.resolve("segment");
        try (Segment segment = Segment.create(file, LENGTH)) {
            final Segment wakersSegment = Segment.open(file, LENGTH);
            final Thread waker = new Thread(() -> wakeInEachRound(wakersSegment));
            waker.start();
            final String lost;
            try {
                lost = sleepInEachRound(segment);
            } finally {
                started = -1;
                waker.join();
            }
            assertTrue(lost == null, lost);
        }
    }

    private String sleepInEachRound(final Segment segment) {
        final AtomicBuffer buffer = segment.buffer();
        final WakeFlag flag = new WakeFlag(segment, FLAG);
        final long start = System.nanoTime();
        for (int round = 1; round <= ROUNDS; round++) {
            final int expected = round;
            started = round;
            spin(round % 13);
            final long asleepAt = System.nanoTime();
            boolean ready = false;
            while (!ready) {
                ready = flag.await(() -> buffer.getIntVolatile(BALL) == expected, LOST_WAKE_UP_NS);
                if (System.nanoTime() - asleepAt >= LOST_WAKE_UP_NS) {
                    return "lost a wake-up in round " + round;
                }
            }
            while (finished != round) {
                Thread.onSpinWait();
            }
            if (asleepAt - start > LONGEST_NS) {
                break;
            }
        }
        return null;
    }

    private void wakeInEachRound(final Segment segment) {
        final AtomicBuffer buffer = segment.buffer();
        final WakeFlag flag = new WakeFlag(segment, FLAG);
        for (int round = 1; round <= ROUNDS; round++) {
            while (started != round) {
                if (started < 0) {
                    return;
                }
                Thread.onSpinWait();
            }
            spin(round % 7);
            // no stronger a store than the rings use: it is wake() that orders
            buffer.putIntOrdered(BALL, round);
            flag.wake();
            finished = round;
        }
    }

    private static void spin(final int count) {
        for (int i = count; i > 0; i--) {
            Thread.onSpinWait();
        }
    }
}
