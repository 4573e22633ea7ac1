package org.tunbroker.broker.driver.api;

import org.tunbroker.ErrorCode;

/** Hears that a running session cannot go on. Thread-safe: called by the session's own threads. */
@FunctionalInterface
public interface SessionEnd {
    /**
     * Tells that the session is over. Called by a thread of the session's own, which touches the
     * session's memory only afterwards: so this may touch it, to tell the client, and faults of it
     * hurt nobody. Must not close the session: closing waits for the thread that calls this.
     *
     * @param code ERROR_HANDLE_EOF when the device is gone, ERROR_INVALID_DATA when the client's
     *     side of a ring is corrupt, another code for a fault
     * @param reason a sentence for the log and the client
     */
    void ended(ErrorCode code, String reason);
}
