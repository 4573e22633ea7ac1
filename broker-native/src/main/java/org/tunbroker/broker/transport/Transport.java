package org.tunbroker.broker.transport;

import org.agrona.DirectBuffer;

/**
 * How messages of clients come and go: each client has a stream of requests, which is known by its
 * number.
 *
 * <p>For the control loop's thread.
 */
public interface Transport extends AutoCloseable {
    /** Who takes in what clients send. */
    interface Receiver {
        /** Tells how many messages of a stream it takes now; asked before each look at it. */
        int allowance(int sessionId);

        /** Takes one message, which is gone when this returns. */
        void onMessage(int sessionId, DirectBuffer buffer, int offset, int length);

        /** A stream ended: its client closed it, or the transport dropped it. */
        void onStreamGone(int sessionId);
    }

    /**
     * Takes in what came, a few messages of each stream, so that none keeps the others waiting.
     *
     * @return how many it were
     */
    int poll(Receiver receiver);

    /** Makes the stream of a client's replies, whose number is its request stream's. */
    ReplyStream addReplyStream(int sessionId);

    /**
     * Finds out whose a stream is.
     *
     * @return the number that the client has in Aeron, 0 if it is not known
     */
    long owner(int sessionId);

    /**
     * Removes all that a dead client had.
     *
     * @param aeronClientId its number, or 0 if it had none yet
     */
    void evict(long aeronClientId);

    /**
     * Removes all that a living client has, which may be using it just now.
     *
     * @param aeronClientId its number, or 0 if it has none
     */
    void dismiss(long aeronClientId);

    /**
     * Does the housekeeping; returns how much there was.
     *
     * @throws org.tunbroker.TunException if it cannot go on
     */
    int work();

    /** Tells whether there is housekeeping to do soon, though nobody rings for it. */
    boolean isSettling();

    /** Tells whether nobody can join or leave, and could not for some time. */
    boolean isStuck();

    /** Returns the file by which clients join, to be looked at. */
    WatchedFile watchedFile();

    @Override
    void close();
}
