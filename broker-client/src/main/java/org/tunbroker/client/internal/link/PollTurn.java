package org.tunbroker.client.internal.link;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.client.internal.KeptInterruption;

/**
 * Whose turn it is to poll the stream of replies. Callers come before the daemon thread, which
 * steps back while calls follow each other closely.
 *
 * <p>Thread-safe. Interruption ends no wait here, and is kept for later.
 */
final class PollTurn {
    // after a call the daemon leaves the stream to callers for so long: handing over costs a
    // wake-up
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

    /** A caller will want the turn; the daemon, if it has it, is rung out of its sleep. */
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

    /** Something happened that somebody may wait for. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the turn is free or something else has come. */
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
     * Takes the turn for the daemon once callers are quiet; gives up when something else has come.
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

    /** Takes the turn and never gives it back; waits for whoever has it, but not for ever. */
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

    /** Waits, perhaps shorter. An interruption ends one wait, and is not there at the next. */
    private void await(final KeptInterruption kept, final long deadlineNs) {
        try {
            changed.awaitNanos(deadlineNs - System.nanoTime());
        } catch (final InterruptedException ex) {
            // a control call is short, and half of one is of no use to anybody
            kept.noticed();
        }
    }
}
