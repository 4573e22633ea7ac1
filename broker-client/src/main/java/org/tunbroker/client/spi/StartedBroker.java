package org.tunbroker.client.spi;

/**
 * A broker's process as its parent sees it: whether it is alive, and its exit code. Its output is
 * in the log of the broker directory.
 *
 * <p>For one thread.
 */
public interface StartedBroker extends AutoCloseable {
    /**
     * Tells whether the process is alive.
     *
     * @return false once it has ended
     */
    boolean isAlive();

    /**
     * Returns the process's exit code.
     *
     * @return its exit code, 0 if another broker served already
     * @throws IllegalThreadStateException if it has not ended
     */
    int exitCode();

    /**
     * Describes the program that was started, for a log.
     *
     * @return for example the JVM's executable and its version
     */
    default String program() {
        return "a program of " + getClass().getName();
    }

    /** Releases this object; the process keeps running. Idempotent. */
    @Override
    void close();
}
