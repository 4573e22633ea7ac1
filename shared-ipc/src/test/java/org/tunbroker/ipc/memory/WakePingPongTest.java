package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two threads that wake each other in turn, each about to sleep when the other wakes it. */
class WakePingPongTest {
    private static final int ROUNDS = 100_000;
    private static final int LENGTH = 4096;
    private static final int[] FLAGS = {128, 256};
    private static final int[] BALLS = {384, 512};
    // a sleep that lasts so long is one that nobody ended
    private static final long LOST_WAKE_UP_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private volatile Throwable failure;

    @Test
    @Timeout(110)
    void shouldLoseNoWakeUpInManyRounds() throws Exception {
        final Path file = directory.resolve("segment");
        try (Segment segment = Segment.create(file, LENGTH)) {
            final Thread first = start(segment, 0);
            final Thread second = start(Segment.open(file, LENGTH), 1);
            first.join();
            second.join();
        }
        assertTrue(failure == null, () -> failure.toString());
    }

    private Thread start(final Segment segment, final int player) {
        final Thread thread = new Thread(() -> play(segment, player));
        thread.setUncaughtExceptionHandler((where, ex) -> failure = ex);
        thread.start();
        return thread;
    }

    private void play(final Segment segment, final int player) {
        final AtomicBuffer buffer = segment.buffer();
        final WakeFlag own = new WakeFlag(segment, FLAGS[player]);
        final WakeFlag other = new WakeFlag(segment, FLAGS[1 - player]);
        final int ownBall = BALLS[player];
        final Random random = new Random(player);
        for (int round = 1; round <= ROUNDS && failure == null; round++) {
            final int expected = round;
            if (player == 0) {
                // no stronger a store than the rings use: it is wake() that orders
                buffer.putIntOrdered(BALLS[1], round);
                other.wake();
            }
            // arrive at the sleep a little earlier or later than the other thread's wake
            for (int spins = random.nextInt(200); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            final long start = System.nanoTime();
            while (!own.await(() -> buffer.getIntVolatile(ownBall) >= expected, LOST_WAKE_UP_NS)) {
                if (System.nanoTime() - start >= LOST_WAKE_UP_NS) {
                    throw new AssertionError("lost a wake-up in round " + round);
                }
            }
            if (player == 1) {
                buffer.putIntOrdered(BALLS[0], round);
                other.wake();
            }
        }
    }
}
