package org.tunbroker.broker.host;

import org.tunbroker.ipc.ring.SessionSegment;

/**
 * The memory of a session, shared with its client.
 *
 * <p>For the driver thread, but for {@link #share()}, which is for the control loop's.
 */
public interface SessionMemory extends AutoCloseable {
    /**
     * Returns the memory.
     *
     * @return the broker's view
     */
    SessionSegment segment();

    /**
     * Lets the client map the memory, when it is about to be told of the session. Called once at
     * most.
     *
     * @return the handles of {@link org.tunbroker.ipc.control.Reply.SessionStarted}, which are the
     *     client's own from now on; none where the client opens the memory by its name
     * @throws org.tunbroker.TunException ERROR_HANDLE_EOF after close, ERROR_ACCESS_DENIED or
     *     ERROR_INVALID_HANDLE if the client is dying or gone
     */
    int[] share();

    /**
     * Ends the broker's mapping, and removes the name that the client opened it by. What the client
     * maps stays.
     */
    @Override
    void close();
}
