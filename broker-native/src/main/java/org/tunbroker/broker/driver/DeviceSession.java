package org.tunbroker.broker.driver;

/** The threads that move packets for one session. */
public interface DeviceSession extends AutoCloseable {
    /**
     * Stops the threads, wakes them and waits until they are gone, in that order. Afterwards nothing
     * touches the session's rings. Idempotent.
     */
    @Override
    void close();
}
