package org.tunbroker.client.internal.link;

import io.aeron.logbuffer.FragmentHandler;

import org.tunbroker.ipc.control.Request;

/**
 * The two streams of a connection: requests to the broker, and its replies and events.
 *
 * <p>{@link #send} and {@link #isLost} are for any thread, the rest for one at a time.
 */
public interface BrokerLink extends AutoCloseable {
    /** Returns what the broker's file says. */
    int brokerProcessId();

    /**
     * Sends a request and rings for the broker.
     *
     * @param correlationId by which the reply names the request
     * @param request what is asked
     * @param checkOpen throws once there is nobody to send to; called while there is no room in the
     *     stream
     * @param deadlineNs of {@link System#nanoTime()} until when to wait for room
     * @throws org.tunbroker.TunException ERROR_TIMEOUT if there was no room until then,
     *     ERROR_INVALID_HANDLE once this is closed
     */
    void send(long correlationId, Request request, Runnable checkOpen, long deadlineNs);

    /** Takes in what came; returns how much it was. */
    int poll(FragmentHandler handler);

    /**
     * Tells whether a stream is gone, for ever: the broker ended, or gave this client up, or
     * another process removed it from Aeron. Known to whoever polls first.
     */
    boolean isLost();

    /** Gives the streams up, and waits for a thread that sends; throws nothing. */
    @Override
    void close();
}
