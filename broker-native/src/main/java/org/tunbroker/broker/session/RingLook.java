package org.tunbroker.broker.session;

import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;

/**
 * A look at the rings of a session that runs, from outside its pumps. It reads positions, and takes
 * nothing; whatever the client wrote there, it reads within the rings only.
 *
 * <p>Thread-safe: the driver's thread waits for a look before it gives the memory up.
 */
public final class RingLook {
    /**
     * What one ring has.
     *
     * @param fill bytes
     * @param highest the most bytes that were seen
     * @param packets that wait or are held, of as many records as were looked at
     * @param wakes how often the broker woke the client
     */
    public record Ring(int fill, int highest, int packets, long wakes) {}

    /**
     * What both have.
     *
     * @param toClient the receive ring
     * @param fromClient the send ring
     */
    public record State(Ring toClient, Ring fromClient) {}

    // guarded by this, all; null while the memory may be gone
    private RingProducer toClient;
    private RingConsumer fromClient;
    private int highestTo;
    private int highestFrom;

    /** The memory is in use. */
    synchronized void begin(final RingProducer newToClient, final RingConsumer newFromClient) {
        toClient = newToClient;
        fromClient = newFromClient;
    }

    /** The memory is about to be given up. */
    synchronized void end() {
        toClient = null;
        fromClient = null;
    }

    /** Looks; returns null if the memory is not in use. */
    synchronized State take(final int mostRecords) {
        if (toClient == null) {
            return null;
        }
        final int fillTo = toClient.fill();
        final int fillFrom = fromClient.fill();
        highestTo = Math.max(highestTo, Math.max(fillTo, toClient.highestFill()));
        highestFrom = Math.max(highestFrom, Math.max(fillFrom, fromClient.highestFill()));
        return new State(
                new Ring(
                        fillTo,
                        highestTo,
                        toClient.countWaiting(mostRecords),
                        toClient.peerFlag().wakes()),
                new Ring(
                        fillFrom,
                        highestFrom,
                        fromClient.countWaiting(mostRecords),
                        fromClient.peerFlag().wakes()));
    }
}
