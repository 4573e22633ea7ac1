package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A sleeper and a waker that meet on thousands of flags in a row: both miss each other, now and
 * then, where one of them lacks its fence, and never where both have it. No thread really sleeps.
 *
 * <p>What lacks a fence is tried in turn with what has it, until it has missed often: so a flag
 * that lost one would have missed too.
 */
class WakeFenceTest {
    private static final int LINE = 128;
    private static final int FLAGS = 2048;
    // each flag, and the word that its waker publishes, with a line of its own
    private static final int FLAG_LENGTH = 2 * LINE;
    private static final int MANY_MISSES = 20;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Segment segment = Segment.unshared(FLAG_LENGTH * FLAGS, Collections.emptyMap());
    private final AtomicBuffer memory = segment.buffer();
    private final boolean[] asleep = new boolean[FLAGS];
    private final boolean[] woken = new boolean[FLAGS];
    private final WakeFlag[] flags = new WakeFlag[FLAGS];

    /** What one side does with a flag. */
    private interface Side {
        void meet(int number);
    }

    /** Thrown where a thread would sleep now. */
    private static final class Asleep extends RuntimeException {
        private static final long serialVersionUID = 1;
        private static final Asleep NOW = new Asleep();

        private Asleep() {
            super("asleep", null, false, false);
        }
    }

    /** A kernel in which a sleeper sleeps on, so that its flag stays set. */
    private final class SleepingOn implements KernelSleep {
        private final int number;

        SleepingOn(final int number) {
            this.number = number;
        }

        @Override
        public boolean sleep(final int announced, final long timeoutNs) {
            throw Asleep.NOW;
        }

        @Override
        public void wake() {
            woken[number] = true;
        }
    }

    private boolean isPublished(final int number) {
        return memory.getIntVolatile(number * FLAG_LENGTH + LINE) != 0;
    }

    private void sleep(final int number) {
        try {
            flags[number].await(() -> isPublished(number), 1);
        } catch (final Asleep ex) {
            asleep[number] = true;
        }
    }

    private void sleepWithoutFence(final int number) {
        if (!isPublished(number)) {
            memory.putIntOrdered(number * FLAG_LENGTH, 1);
            asleep[number] = !isPublished(number);
        }
    }

    private void wake(final int number) {
        memory.putIntOrdered(number * FLAG_LENGTH + LINE, 1);
        flags[number].wake();
    }

    private void wakeWithoutFence(final int number) {
        memory.putIntOrdered(number * FLAG_LENGTH + LINE, 1);
        woken[number] = memory.getIntVolatile(number * FLAG_LENGTH) != 0;
    }

    /** Lets both sides meet on all flags; returns how often both missed. */
    private int misses(final Side sleeper, final Side waker) throws InterruptedException {
        memory.setMemory(0, memory.capacity(), (byte) 0);
        for (int i = 0; i < FLAGS; i++) {
            asleep[i] = false;
            woken[i] = false;
            flags[i] = new WakeFlag(segment, i * FLAG_LENGTH, new SleepingOn(i));
        }
        final AtomicInteger missing = new AtomicInteger(2);
        final Thread thread = new Thread(() -> meetAll(waker, missing));
        thread.start();
        meetAll(sleeper, missing);
        thread.join();
        int count = 0;
        for (int i = 0; i < FLAGS; i++) {
            count += asleep[i] && !woken[i] ? 1 : 0;
        }
        return count;
    }

    private static void meetAll(final Side side, final AtomicInteger missing) {
        missing.decrementAndGet();
        while (missing.get() > 0) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < FLAGS; i++) {
            side.meet(i);
        }
    }

    private void assertOnlyMissesWithoutFence(final Side sleeper, final Side waker)
            throws InterruptedException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor orders all");
        final long begin = System.nanoTime();
        int misses = 0;
        while (misses < MANY_MISSES) {
            assumeTrue(
                    System.nanoTime() - begin < DEADLINE_NS,
                    "this machine is too busy to let two threads meet");
            misses += misses(sleeper, waker);
            assertEquals(0, misses(this::sleep, this::wake), "with both fences");
        }
    }

    @Test
    @Timeout(60)
    void shouldMissNoWakerWithTheSleepersFence() throws InterruptedException {
        assertOnlyMissesWithoutFence(this::sleepWithoutFence, this::wake);
    }

    @Test
    @Timeout(60)
    void shouldMissNoSleeperWithTheWakersFence() throws InterruptedException {
        assertOnlyMissesWithoutFence(this::sleep, this::wakeWithoutFence);
    }
}
