package org.tunbroker.broker.driver.wintun.session;

/**
 * Sleeps until Wintun signals that a session has packets or has ended, or until the broker stops
 * it.
 *
 * <p>One thread sleeps; any thread may stop it.
 */
public interface SessionWait extends AutoCloseable {
    /**
     * Sleeps. May return early for no reason.
     *
     * @param timeoutMs the longest sleep
     * @throws org.tunbroker.TunException if the system refuses to wait
     */
    void await(int timeoutMs);

    /** Ends the sleep under way, and all later ones at once. */
    void stop();

    /** Releases what this holds, once no thread sleeps any more; not Wintun's own event. */
    @Override
    void close();
}
