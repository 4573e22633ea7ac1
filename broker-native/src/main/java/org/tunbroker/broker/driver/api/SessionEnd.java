package org.tunbroker.broker.driver.api;

import org.tunbroker.ErrorCode;

/** Called when a running session cannot go on. Thread-safe: called by the session's own threads. */
@FunctionalInterface
public interface SessionEnd {
    /**
     * Reports that the session is over. A thread of the session calls this, so it may touch the
     * session's memory to tell the client: a fault there harms only that thread. Must not close the
     * session: closing waits for the thread that calls this.
     *
     * @param code ERROR_HANDLE_EOF when the device is gone, ERROR_INVALID_DATA when the client's
     *     side of a ring is corrupt, another code for a fault
     * @param reason a sentence for the log and the client
     */
    void ended(ErrorCode code, String reason);
}
