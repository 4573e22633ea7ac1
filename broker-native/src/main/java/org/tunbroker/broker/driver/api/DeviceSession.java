package org.tunbroker.broker.driver.api;

import org.tunbroker.ErrorCode;

/**
 * The threads that move packets for one session.
 *
 * <p>The owner of a session does not touch its shared memory while it runs: a client can truncate
 * it, and the fault may surface anywhere in what the thread does next. Only {@link SessionEnd} may
 * touch it.
 */
public interface DeviceSession extends AutoCloseable {
    /**
     * Ends the session as if the device had: calls its {@link SessionEnd}, unless it ended or was
     * closed before, and stops the threads. Does not wait for either. Thread-safe.
     *
     * @param code why
     * @param reason a sentence for the log and the client
     */
    void end(ErrorCode code, String reason);

    /**
     * Stops the threads, wakes them and waits until they are gone, in that order. Afterwards
     * nothing touches the session's rings, and {@link SessionEnd} is not called any more.
     * Idempotent.
     *
     * @throws org.tunbroker.TunException ERROR_TIMEOUT if a thread does not stop: the caller must
     *     then leave the session's memory mapped
     */
    @Override
    void close();
}
