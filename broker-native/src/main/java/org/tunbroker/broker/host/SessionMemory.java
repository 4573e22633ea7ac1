package org.tunbroker.broker.host;

import org.tunbroker.ipc.ring.SessionSegment;

/** The memory of a session, shared with its client. For the driver thread. */
public interface SessionMemory extends AutoCloseable {
    /**
     * Returns the memory.
     *
     * @return the broker's view
     */
    SessionSegment segment();

    /**
     * Ends the broker's mapping, and removes the name that the client opened it by. What the client
     * maps stays.
     */
    @Override
    void close();
}
