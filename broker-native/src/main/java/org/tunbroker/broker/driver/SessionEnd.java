package org.tunbroker.broker.driver;

import org.tunbroker.ErrorCode;

/** Hears that a running session cannot go on. Thread-safe: called by the session's own threads. */
@FunctionalInterface
public interface SessionEnd {
    /**
     * Tells that the session is over.
     *
     * @param code ERROR_HANDLE_EOF when the device is gone, ERROR_INVALID_DATA when the client's side
     *     of a ring is corrupt, another code for a fault
     * @param reason a sentence for the log and the client
     */
    void ended(ErrorCode code, String reason);
}
