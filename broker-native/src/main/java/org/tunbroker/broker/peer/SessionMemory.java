package org.tunbroker.broker.peer;

import org.tunbroker.ipc.ring.SessionSegment;

/**
 * Memory that sessions of one client use, one after another; shared with the client.
 *
 * <p>For the driver thread.
 */
public interface SessionMemory extends AutoCloseable {
    /**
     * Returns the number by which client and broker name the memory.
     *
     * @return the number of the first session that uses it
     */
    int number();

    /**
     * Returns the memory.
     *
     * @return the broker's view
     */
    SessionSegment segment();

    /**
     * Lets the client map the memory. Called once at most.
     *
     * @return the handles of {@link org.tunbroker.ipc.control.Reply.SessionStarted}, which are the
     *     client's own from now on; none where the client opens the memory by its number
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED or ERROR_INVALID_HANDLE if the client
     *     is dying or gone
     */
    int[] share();

    /**
     * Frees the memory's pages, as far as the operating system can, while no session uses it. It
     * stays mapped on both sides; its content is undefined meanwhile.
     *
     * @return false if all of it stays allocated
     */
    boolean rest();

    /**
     * Prepares the memory for another session: allocates all of it and resets the header. No thread
     * of the broker may use it meanwhile.
     *
     * @throws org.tunbroker.TunException ERROR_DISK_FULL if there is no room besides the reserve
     *     for clients that connect; its pages then stay free
     */
    void renew();

    /**
     * Ends the broker's mapping, and removes the name that the client opened it by. What the client
     * maps stays.
     */
    @Override
    void close();
}
