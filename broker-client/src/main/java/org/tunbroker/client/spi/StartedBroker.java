package org.tunbroker.client.spi;

/**
 * A broker's process, seen by who started it: whether it lives, and how it ended. What it prints is
 * in the log of the broker directory.
 *
 * <p>For one thread.
 */
public interface StartedBroker extends AutoCloseable {
    /**
     * Tells whether the process lives.
     *
     * @return false once it has ended
     */
    boolean isAlive();

    /**
     * Returns what the process ended with.
     *
     * @return its exit code, 0 if another broker served already
     * @throws IllegalThreadStateException if it has not ended
     */
    int exitCode();

    /** Stops looking; the process goes on. Idempotent. */
    @Override
    void close();
}
