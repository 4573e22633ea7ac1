package org.tunbroker.client.internal.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.spin.AdaptiveSpin;

/**
 * Lets the threads that wait on one ring sleep in turn, each with its own deadline: one sleeps in
 * the kernel, the others wait for the turn. The thread that has the turn spins for a while before
 * it sleeps.
 *
 * <p>Thread-safe.
 */
public final class RingTurn {
    private static final long UNLIMITED_NS = Long.MAX_VALUE / 2;

    /** The result of a look at a ring. */
    public enum Look {
        /** There is no reason to wait. */
        READY,
        /** The thread must wait. */
        NOT_READY,
        /** Another thread had the ring until the deadline. */
        TAKEN
    }

    /** Looks at a ring, under its lock. */
    @FunctionalInterface
    public interface Ring {
        /**
         * Tells whether a thread must wait; called by any thread.
         *
         * @param length that the thread waits for
         * @param deadlineNs for the ring's lock
         */
        Look look(int length, long deadlineNs) throws InterruptedException;
    }

    private final ReentrantLock sleeper = new ReentrantLock();
    private final WakeFlag flag;
    private final RingReadiness readiness;
    private final Ring ring;
    private final Runnable lookAfterBroker;
    // made once, so that waiting allocates nothing
    private final BooleanSupplier sleeperReady = this::isSleeperReady;
    // guarded by the sleeper's lock
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private int sleeperLength;
    private long sleeperDeadlineNs;

    /**
     * Makes the turn of a ring.
     *
     * @param flag on which the ring's sleeper sleeps
     * @param readiness for virtual threads, which would keep their carrier while they sleep
     * @param ring what is waited for
     * @param lookAfterBroker called after each sleep, because a dead broker wakes no thread
     */
    public RingTurn(
            final WakeFlag flag,
            final RingReadiness readiness,
            final Ring ring,
            final Runnable lookAfterBroker) {
        this.flag = flag;
        this.readiness = readiness;
        this.ring = ring;
        this.lookAfterBroker = lookAfterBroker;
    }

    /** Turns a timeout into a deadline of {@link System#nanoTime()}; negative means no limit. */
    public static long deadlineNs(final long timeout, final TimeUnit unit) {
        final long timeoutNs =
                timeout < 0 ? UNLIMITED_NS : Math.min(unit.toNanos(timeout), UNLIMITED_NS);
        return System.nanoTime() + timeoutNs;
    }

    /**
     * Waits until the ring is ready.
     *
     * @param length passed to {@link Ring#look}
     * @param deadlineNs of {@link System#nanoTime()}
     * @return whether it is ready; false when the deadline passed
     */
    public boolean await(final int length, final long deadlineNs) throws InterruptedException {
        Look look = ring.look(length, deadlineNs);
        while (look == Look.NOT_READY) {
            final long leftNs = leftNs(deadlineNs);
            if (leftNs <= 0) {
                return false;
            }
            if (readiness.isForCurrentThread()) {
                readiness.await(length, deadlineNs - System.nanoTime());
            } else if (sleeper.tryLock(leftNs, TimeUnit.NANOSECONDS)) {
                boolean woken = true;
                try {
                    sleeperLength = length;
                    sleeperDeadlineNs = deadlineNs;
                    woken = spin.await(sleeperReady) || sleep(deadlineNs);
                } finally {
                    sleeper.unlock();
                }
                if (!woken) {
                    // a virtual thread sleeps on its carrier, so let others use the carrier now
                    Thread.yield();
                }
            }
            lookAfterBroker.run();
            // an interruption does not end a sleep in the kernel, so each sleep is short
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            look = ring.look(length, deadlineNs);
        }
        return look == Look.READY;
    }

    private boolean sleep(final long deadlineNs) {
        final long begin = System.nanoTime();
        // computed again, because waiting for the turn took time
        final boolean ready = flag.await(sleeperReady, leftNs(deadlineNs));
        spin.slept(System.nanoTime() - begin);
        return ready;
    }

    private static long leftNs(final long deadlineNs) {
        return Math.min(deadlineNs - System.nanoTime(), WakeFlag.MAX_SLEEP_NS);
    }

    /** Tells whether the sleeper must not sleep. */
    private boolean isSleeperReady() {
        try {
            return ring.look(sleeperLength, sleeperDeadlineNs) != Look.NOT_READY;
        } catch (final InterruptedException ex) {
            // await() checks the flag after the sleep
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Tells whether no thread has the turn, or is in the session's memory for it. */
    public boolean isFree() {
        if (!sleeper.tryLock()) {
            return false;
        }
        sleeper.unlock();
        return readiness.isFree();
    }

    /** Wakes the sleeper, and all others that wait: what they wait for will not come. */
    public void wake() {
        flag.wake();
        readiness.ended();
    }
}
