package org.tunbroker.client.internal.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.ipc.memory.AdaptiveSpin;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * Lets the threads that wait on one ring sleep in turn: one in the kernel, the others on this turn,
 * each with its own deadline. The one whose turn it is looks for a while before it sleeps.
 *
 * <p>Thread-safe.
 */
public final class RingTurn {
    private static final long UNLIMITED_NS = Long.MAX_VALUE / 2;

    /** What a look at a ring found. */
    public enum Look {
        /** There is nothing to wait for any more. */
        READY,
        /** It is not ready. */
        NOT_READY,
        /** Another thread had the ring until the deadline. */
        TAKEN
    }

    /** Looks at a ring, under its lock. */
    @FunctionalInterface
    public interface Ring {
        /**
         * Looks whether a thread has nothing to wait for any more; called by any thread.
         *
         * @param length that the thread waits for
         * @param deadlineNs until when to wait for the lock
         */
        Look look(int length, long deadlineNs) throws InterruptedException;
    }

    private final ReentrantLock sleeper = new ReentrantLock();
    private final WakeFlag flag;
    private final Ring ring;
    private final Runnable lookAfterBroker;
    // made once: waiting shall not allocate
    private final BooleanSupplier sleeperReady = this::isSleeperReady;
    // guarded by the sleeper's lock
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private int sleeperLength;
    private long sleeperDeadlineNs;

    /**
     * Makes the turn of a ring.
     *
     * @param flag on which the ring's sleeper sleeps
     * @param ring what is waited for
     * @param lookAfterBroker called after each sleep: a broker that died wakes nobody
     */
    public RingTurn(final WakeFlag flag, final Ring ring, final Runnable lookAfterBroker) {
        this.flag = flag;
        this.ring = ring;
        this.lookAfterBroker = lookAfterBroker;
    }

    /** Turns a timeout into a deadline of {@link System#nanoTime()}; negative means none. */
    public static long deadlineNs(final long timeout, final TimeUnit unit) {
        final long timeoutNs =
                timeout < 0 ? UNLIMITED_NS : Math.min(unit.toNanos(timeout), UNLIMITED_NS);
        return System.nanoTime() + timeoutNs;
    }

    /**
     * Waits.
     *
     * @param length what the ring is asked about
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
            if (sleeper.tryLock(leftNs, TimeUnit.NANOSECONDS)) {
                boolean woken = true;
                try {
                    sleeperLength = length;
                    sleeperDeadlineNs = deadlineNs;
                    woken = spin.await(sleeperReady) || sleep(deadlineNs);
                } finally {
                    sleeper.unlock();
                }
                if (!woken) {
                    // a virtual thread sleeps on its carrier: those that wait for that come next
                    Thread.yield();
                }
            }
            lookAfterBroker.run();
            // the kernel's sleep knows nothing of interruption: its shortness is what bounds the
            // delay
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            look = ring.look(length, deadlineNs);
        }
        return look == Look.READY;
    }

    private boolean sleep(final long deadlineNs) {
        final long begin = System.nanoTime();
        // less than before: the turn may have taken long to come
        final boolean ready = flag.await(sleeperReady, leftNs(deadlineNs));
        spin.slept(System.nanoTime() - begin);
        return ready;
    }

    private static long leftNs(final long deadlineNs) {
        return Math.min(deadlineNs - System.nanoTime(), WakeFlag.MAX_SLEEP_NS);
    }

    /** Tells whether the sleeper has a reason not to sleep. */
    private boolean isSleeperReady() {
        try {
            return ring.look(sleeperLength, sleeperDeadlineNs) != Look.NOT_READY;
        } catch (final InterruptedException ex) {
            // seen again once the sleeper is out of here
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Tells whether no thread has the turn. */
    public boolean isFree() {
        if (!sleeper.tryLock()) {
            return false;
        }
        sleeper.unlock();
        return true;
    }

    /** Wakes the sleeper: what it waits for will not come. */
    public void wake() {
        flag.wake();
    }
}
