package org.tunbroker.client.internal.recovery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.client.internal.KeptInterruption;

/** Lets threads wait for what a recovery brings. Thread-safe. */
public final class Waiting {
    // what is waited for is looked at so often even if nobody says that it changed
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Makes a place where nobody waits. */
    public Waiting() {}

    /** Says that something changed that somebody may wait for. */
    public void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something has come.
     *
     * @param come looks at it, with volatile loads
     * @param deadlineNs of {@link System#nanoTime()}
     * @return whether it has come; false when the deadline passed
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean await(final BooleanSupplier come, final long deadlineNs)
            throws InterruptedException {
        lock.lock();
        try {
            while (!come.getAsBoolean()) {
                final long leftNs = deadlineNs - System.nanoTime();
                if (leftNs <= 0) {
                    return false;
                }
                changed.awaitNanos(Math.min(leftNs, LOOK_NS));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits as {@link #await}; interruption is kept for later.
     *
     * @param come as there
     * @param deadlineNs as there
     * @return as there
     */
    public boolean awaitQuietly(final BooleanSupplier come, final long deadlineNs) {
        try (KeptInterruption kept = new KeptInterruption()) {
            while (true) {
                try {
                    return await(come, deadlineNs);
                } catch (final InterruptedException ex) {
                    kept.noticed();
                }
            }
        }
    }
}
