package org.tunbroker.client.internal.link;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.client.internal.KeptInterruption;

/**
 * The right to poll the stream of replies, which one thread has at a time. Callers come before the
 * daemon thread, which waits while calls follow each other closely.
 *
 * <p>Thread-safe. An interruption ends no wait here; the flag is restored afterwards.
 */
final class PollTurn {
    // how long the daemon leaves the turn to callers after a call, because each hand-over costs
    // a wake-up
    private static final long HOT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long CLOSE_WAIT_NS = TimeUnit.SECONDS.toNanos(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // guarded by the lock
    private boolean taken;
    private boolean takenByDaemon;
    private long lastCallNs = System.nanoTime() - HOT_NS;
    // written under the lock
    private volatile int callers;

    /** Registers a caller that wants the turn; wakes the daemon if that has it. */
    void callerComes(final Runnable ringForDaemon) {
        final boolean ring;
        lock.lock();
        try {
            callers++;
            ring = takenByDaemon;
        } finally {
            lock.unlock();
        }
        if (ring) {
            ringForDaemon.run();
        }
    }

    void callerLeaves() {
        lock.lock();
        try {
            callers--;
            lastCallNs = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    boolean hasCallers() {
        return callers > 0;
    }

    boolean tryTake() {
        lock.lock();
        try {
            final boolean free = !taken;
            taken = true;
            return free;
        } finally {
            lock.unlock();
        }
    }

    void give() {
        lock.lock();
        try {
            taken = false;
            takenByDaemon = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all threads that wait here, because something has changed. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the turn is free or {@code come} is true. */
    void awaitChange(final BooleanSupplier come, final long timeoutNs) {
        final long deadline = System.nanoTime() + timeoutNs;
        lock.lock();
        try (KeptInterruption kept = new KeptInterruption()) {
            if (taken && !come.getAsBoolean()) {
                await(kept, deadline);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the turn for the daemon once callers are quiet; returns false when {@code come} is
     * true.
     */
    boolean tryTakeWhenQuiet(final long timeoutNs, final BooleanSupplier come) {
        final long deadline = System.nanoTime() + timeoutNs;
        lock.lock();
        try (KeptInterruption kept = new KeptInterruption()) {
            long now = System.nanoTime();
            while (!come.getAsBoolean() && now - deadline < 0) {
                final long hotLeft = lastCallNs + HOT_NS - now;
                if (!taken && callers == 0 && hotLeft <= 0) {
                    taken = true;
                    takenByDaemon = true;
                    return true;
                }
                final long wait = taken || callers > 0 ? HOT_NS : hotLeft;
                await(kept, now + Math.min(wait, deadline - now));
                now = System.nanoTime();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the turn and never gives it back; waits for the thread that has it, for a limited time.
     */
    void takeForGood() {
        final long deadline = System.nanoTime() + CLOSE_WAIT_NS;
        lock.lock();
        try (KeptInterruption kept = new KeptInterruption()) {
            while (taken && System.nanoTime() - deadline < 0) {
                await(kept, deadline);
            }
            taken = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a change, at most until the deadline. An interruption ends this wait and is
     * cleared, so the next one can wait.
     */
    private void await(final KeptInterruption kept, final long deadlineNs) {
        try {
            changed.awaitNanos(deadlineNs - System.nanoTime());
        } catch (final InterruptedException ex) {
            // a control call is short, so an interruption waits until it is complete
            kept.noticed();
        }
    }
}
