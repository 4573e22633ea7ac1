package org.tunbroker.broker.driver.pump;

/**
 * What moves packets of a session, on a thread of its own or on one that serves other sessions too,
 * until {@link PumpedSession#isStopping()}.
 *
 * <p>{@link #wake} is for any thread, the rest for the session's owner.
 */
public interface SessionPump {
    /**
     * Begins.
     *
     * @throws OutOfMemoryError if the system allows no more threads
     */
    void start();

    /** Has it see at once that the session is to stop. */
    void wake();

    /**
     * Waits until it has stopped, and uses nothing of the session any more.
     *
     * @param timeoutNs the longest wait
     * @return whether it has stopped; so has one that was never started
     * @throws InterruptedException if this thread is interrupted
     */
    boolean awaitEnd(long timeoutNs) throws InterruptedException;

    /**
     * Returns the name of the thread, for errors.
     *
     * @return the name
     */
    String threadName();
}
