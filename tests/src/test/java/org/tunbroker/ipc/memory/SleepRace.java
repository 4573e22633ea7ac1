package org.tunbroker.ipc.memory;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A sleeper that announces itself and looks again, and a waker that publishes and looks for a
 * sleeper, each for one actor. No thread really sleeps, so that this happens millions of times.
 *
 * <p>In this package to give a {@link WakeFlag} a kernel that only counts.
 */
class SleepRace {
    /** The sleeper went to sleep, and the waker woke nobody. */
    static final String BOTH_MISSED = "1, 0";

    private static final int LINE = 128;
    // more than three rounds of what jcstress has in use at a time
    private static final int STATES = 1 << 16;
    private static final Segment SEGMENT =
            Segment.unshared(2 * LINE * STATES, Collections.emptyMap());
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final int ASLEEP = 1;
    private static final Asleep ASLEEP_NOW = new Asleep();

    private final AtomicBuffer memory = SEGMENT.buffer();
    private final int flagOffset;
    private final int publishedOffset;
    private final SleepingOn kernel = new SleepingOn();
    private final WakeFlag sleepersFlag;
    private final WakeFlag wakersFlag;
    private final DoorbellRequest request;
    // of the waker
    private int rings;

    SleepRace() {
        flagOffset = 2 * LINE * (MADE.getAndIncrement() & (STATES - 1));
        publishedOffset = flagOffset + LINE;
        memory.putLong(flagOffset, 0);
        memory.putInt(publishedOffset, 0);
        sleepersFlag = new WakeFlag(SEGMENT, flagOffset, kernel);
        wakersFlag = new WakeFlag(SEGMENT, flagOffset, kernel, () -> rings++);
        request = new DoorbellRequest(SEGMENT, flagOffset);
    }

    private boolean isPublished() {
        return memory.getIntVolatile(publishedOffset) != 0;
    }

    final void sleep(final II_Result result) {
        try {
            sleepersFlag.await(this::isPublished, 1);
        } catch (final Asleep ex) {
            result.r1 = 1;
        }
    }

    final void wake(final II_Result result) {
        memory.putIntOrdered(publishedOffset, 1);
        wakersFlag.wake();
        result.r2 = kernel.wakes;
    }

    final void ask(final II_Result result) {
        request.make();
        result.r1 = isPublished() ? 0 : 1;
    }

    final void ring(final II_Result result) {
        memory.putIntOrdered(publishedOffset, 1);
        wakersFlag.wake();
        result.r2 = rings;
    }

    /** Does what {@link DoorbellRequest#make} does, without the fence. */
    final void askWithoutFence(final II_Result result) {
        memory.putIntOrdered(flagOffset + Integer.BYTES, ASLEEP);
        result.r1 = isPublished() ? 0 : 1;
    }

    /** Does what {@link WakeFlag#await} does, without the fence. */
    final void sleepWithoutFence(final II_Result result) {
        if (isPublished()) {
            return;
        }
        memory.putIntOrdered(flagOffset, ASLEEP);
        if (!isPublished()) {
            result.r1 = 1;
        }
    }

    /** Does what {@link WakeFlag#wake} does, without the fence. */
    final void wakeWithoutFence(final II_Result result) {
        memory.putIntOrdered(publishedOffset, 1);
        if (memory.getIntVolatile(flagOffset) != 0) {
            result.r2 = 1;
        }
    }

    /** Thrown where a thread would sleep now. */
    private static final class Asleep extends RuntimeException {
        private static final long serialVersionUID = 1;

        Asleep() {
            super("asleep", null, false, false);
        }
    }

    /** A kernel in which a sleeper sleeps on, so that its flag stays set. */
    private static final class SleepingOn implements KernelSleep {
        // of the waker
        private int wakes;

        @Override
        public boolean sleep(final int announced, final long timeoutNs) {
            throw ASLEEP_NOW;
        }

        @Override
        public void wake() {
            wakes++;
        }
    }
}
