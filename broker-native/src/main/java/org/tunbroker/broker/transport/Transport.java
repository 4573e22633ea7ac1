package org.tunbroker.broker.transport;

import org.agrona.DirectBuffer;

/**
 * Receives and sends the messages of clients. Each client has a stream of requests, which is known
 * by its number.
 *
 * <p>For the control loop's thread.
 */
public interface Transport extends AutoCloseable {
    /** Receives what clients send. */
    interface Receiver {
        /** Tells how many messages of a stream it takes now; called before each poll of it. */
        int allowance(int sessionId);

        /** Takes one message; the buffer is valid during this call only. */
        void onMessage(int sessionId, DirectBuffer buffer, int offset, int length);

        /** A stream ended: its client closed it, or the transport dropped it. */
        void onStreamGone(int sessionId);
    }

    /**
     * Delivers received messages, a few of each stream, so that none keeps the others waiting.
     *
     * @return how many
     */
    int poll(Receiver receiver);

    /** Makes the stream of a client's replies, whose number is its request stream's. */
    ReplyStream addReplyStream(int sessionId);

    /**
     * Finds the client of a stream.
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

    /** Tells whether there is housekeeping to do soon, for which no doorbell rings. */
    boolean isSettling();

    /** Tells whether no client has been able to join or leave for some time. */
    boolean isStuck();

    /** Returns the file through which clients join, to be checked. */
    WatchedFile watchedFile();

    @Override
    void close();
}
