package org.tunbroker.broker.driver.pump;

/** What one thread of a session does. */
public interface Pump {
    /**
     * Moves packets until {@link PumpedSession#isStopping()}. May throw: {@link PumpedSession} then
     * ends the session.
     */
    void run();

    /**
     * Wakes {@link #run()} wherever it sleeps, once it is to return; called by any thread, that of
     * {@link #run()} included.
     */
    void wake();
}
