package org.tunbroker.broker.transport;

import org.agrona.DirectBuffer;

/**
 * The stream of a client's replies and events.
 *
 * <p>For the control loop's thread.
 */
public interface ReplyStream extends AutoCloseable {
    /** Sends a message; returns false if there is no room, or no stream yet. */
    boolean offer(DirectBuffer buffer, int offset, int length);

    /**
     * Tells whether the client can no longer read it: it left, or another process removed its
     * stream from Aeron.
     */
    boolean isLost();

    @Override
    void close();
}
