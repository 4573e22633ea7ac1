package org.tunbroker.client.internal;

import java.util.concurrent.TimeUnit;

/**
 * Holds back interruptions of the calling thread during steps that they would break, and restores
 * the interrupt flag at the end.
 *
 * <p>For the thread that made it.
 */
public final class KeptInterruption implements AutoCloseable {
    private boolean interrupted;

    /** Clears the interrupt flag, and remembers it. */
    public KeptInterruption() {
        keep();
    }

    /** Clears and remembers the interrupt flag again, before the next wait. */
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

    /** Interrupts the thread if an interruption was held back. */
    @Override
    public void close() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
