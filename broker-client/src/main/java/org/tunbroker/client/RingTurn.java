package org.tunbroker.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.tunbroker.TunException;
import org.tunbroker.ipc.wake.AdaptiveSpin;
import org.tunbroker.ipc.wake.WakeFlag;

/**
 * Lets the threads that wait on one ring sleep in turn: one in the kernel, the others on this turn,
 * each with its own deadline. The one whose turn it is looks for a while before it sleeps.
 *
 * <p>Thread-safe.
 */
final class RingTurn {
    private static final long UNLIMITED_NS = Long.MAX_VALUE / 2;

    private final ReentrantLock sleeper = new ReentrantLock();
    private final WakeFlag flag;
    private final IntPredicate ready;
    private final Runnable lookAfterBroker;
    // made once: waiting shall not allocate
    private final BooleanSupplier sleeperReady = this::isSleeperReady;
    // guarded by the sleeper's lock
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private int sleeperLength;

    /**
     * Makes the turn of a ring.
     *
     * @param flag on which the ring's sleeper sleeps
     * @param ready whether a thread has nothing to wait for any more, given the length that it
     *     waits for; called by any thread
     * @param lookAfterBroker called after each sleep: a broker that died wakes nobody
     */
    RingTurn(final WakeFlag flag, final IntPredicate ready, final Runnable lookAfterBroker) {
        this.flag = flag;
        this.ready = ready;
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
     * @param length what {@code ready} is asked about
     * @param deadlineNs of {@link System#nanoTime()}
     * @return whether it is ready; false when the deadline passed
     */
    boolean await(final int length, final long deadlineNs) throws InterruptedException {
        while (!ready.test(length)) {
            final long leftNs = leftNs(deadlineNs);
            if (leftNs <= 0) {
                return false;
            }
            if (sleeper.tryLock(leftNs, TimeUnit.NANOSECONDS)) {
                try {
                    sleeperLength = length;
                    if (!spin.await(sleeperReady)) {
                        sleep(deadlineNs);
                    }
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

    private void sleep(final long deadlineNs) {
        final long begin = System.nanoTime();
        // less than before: the turn may have taken long to come
        flag.await(sleeperReady, leftNs(deadlineNs));
        spin.slept(System.nanoTime() - begin);
    }

    private static long leftNs(final long deadlineNs) {
        return Math.min(deadlineNs - System.nanoTime(), WakeFlag.MAX_SLEEP_NS);
    }

    private boolean isSleeperReady() {
        return ready.test(sleeperLength);
    }

    /** Tells whether no thread has the turn. */
    boolean isFree() {
        if (!sleeper.tryLock()) {
            return false;
        }
        sleeper.unlock();
        return true;
    }

    /** Wakes the sleeper: what it waits for will not come. Never fails, whatever the memory is. */
    void wake() {
        try {
            flag.wakeUntouched();
        } catch (final TunException ignored) {
            // there is no memory to sleep on any more
        }
    }
}
