package org.tunbroker.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.ipc.wake.WakeFlag;

/**
 * Lets the threads that wait on one ring sleep in turn: one in the kernel, the others on this turn,
 * each with its own deadline.
 *
 * <p>Thread-safe.
 */
final class RingTurn {
    private static final long UNLIMITED_NS = Long.MAX_VALUE / 2;

    private final ReentrantLock sleeper = new ReentrantLock();
    private final WakeFlag flag;
    private final Runnable lookAfterBroker;

    /**
     * Makes the turn of a ring.
     *
     * @param flag on which the ring's sleeper sleeps
     * @param lookAfterBroker called after each sleep: a broker that died wakes nobody
     */
    RingTurn(final WakeFlag flag, final Runnable lookAfterBroker) {
        this.flag = flag;
        this.lookAfterBroker = lookAfterBroker;
    }

    /** Turns a timeout into a deadline of {@link System#nanoTime()}; negative means none. */
    static long deadlineNs(final long timeout, final TimeUnit unit) {
        final long timeoutNs =
                timeout < 0 ? UNLIMITED_NS : Math.min(unit.toNanos(timeout), UNLIMITED_NS);
        return System.nanoTime() + timeoutNs;
    }

    /**
     * Waits.
     *
     * @param ready whether there is nothing to wait for any more; called by this thread
     * @param deadlineNs of {@link System#nanoTime()}
     * @return whether it is ready; false when the deadline passed
     */
    boolean await(final BooleanSupplier ready, final long deadlineNs) throws InterruptedException {
        while (!ready.getAsBoolean()) {
            final long leftNs = Math.min(deadlineNs - System.nanoTime(), WakeFlag.MAX_SLEEP_NS);
            if (leftNs <= 0) {
                return false;
            }
            if (sleeper.tryLock(leftNs, TimeUnit.NANOSECONDS)) {
                try {
                    flag.await(ready, leftNs);
                } finally {
                    sleeper.unlock();
                }
            }
            lookAfterBroker.run();
            // the kernel's sleep knows nothing of interruption: its shortness is what bounds the
            // delay
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    /** Wakes the sleeper: what it waits for will not come. */
    void wake() {
        flag.wake();
    }
}
