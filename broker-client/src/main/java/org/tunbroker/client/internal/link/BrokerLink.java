package org.tunbroker.client.internal.link;

import io.aeron.logbuffer.FragmentHandler;

import org.tunbroker.ipc.control.Request;

/**
 * The two streams of a connection: requests to the broker, and its replies and events.
 *
 * <p>{@link #send} and {@link #isLost} are for any thread, the rest for one at a time.
 */
public interface BrokerLink extends AutoCloseable {
    /** Returns the process id in the broker's file. */
    int brokerProcessId();

    /**
     * Sends a request and rings the broker's doorbell.
     *
     * @param correlationId identifies the request in the reply
     * @param request what is asked
     * @param checkOpen called while the stream is full; throws once the broker is gone
     * @param deadlineNs of {@link System#nanoTime()}, for room in the stream
     * @throws org.tunbroker.TunException ERROR_TIMEOUT if the stream stayed full,
     *     ERROR_INVALID_HANDLE once this is closed
     */
    void send(long correlationId, Request request, Runnable checkOpen, long deadlineNs);

    /** Handles the fragments that have arrived; returns their number. */
    int poll(FragmentHandler handler);

    /**
     * Tells whether a stream is closed for good: the broker exited, dropped this client, or another
     * process removed it from Aeron. Noticed by the polling thread.
     */
    boolean isLost();

    /** Tells whether the broker says that it ends; what it tells from then on follows from that. */
    boolean isLeaving();

    /** Gives the streams up, and waits for a thread that sends; throws nothing. */
    @Override
    void close();
}
