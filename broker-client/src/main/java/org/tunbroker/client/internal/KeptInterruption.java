package org.tunbroker.client.internal;

import java.util.concurrent.TimeUnit;

/**
 * Keeps interruptions of the calling thread away from steps that they would break or keep from
 * waiting, and hands them on at the end.
 *
 * <p>For the thread that made it.
 */
public final class KeptInterruption implements AutoCloseable {
    private boolean interrupted;

    /** Takes an interruption that there is already. */
    public KeptInterruption() {
        keep();
    }

    /** Takes an interruption that has come since, before the next wait. */
    public void keep() {
        interrupted |= Thread.interrupted();
    }

    /** As {@link #keep()}, for a wait that noticed the interruption and cleared it. */
    public void noticed() {
        interrupted = true;
    }

    /** Waits for another thread to end, until a time limit; returns at once for the current one. */
    public void join(final Thread thread, final long timeoutNs) {
        final long deadline = System.nanoTime() + timeoutNs;
        // Thread.join(0) would wait without limit
        long leftMs = TimeUnit.NANOSECONDS.toMillis(timeoutNs);
        while (Thread.currentThread() != thread && thread.isAlive() && leftMs > 0) {
            try {
                thread.join(leftMs);
            } catch (final InterruptedException ex) {
                noticed();
            }
            leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
    }

    /** Interrupts the thread if it was interrupted meanwhile. */
    @Override
    public void close() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
