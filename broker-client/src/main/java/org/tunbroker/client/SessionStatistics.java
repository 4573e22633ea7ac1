package org.tunbroker.client;

import org.tunbroker.ipc.control.Reply;

/**
 * What the broker has counted for a session, in packets.
 *
 * <p>Immutable and thread-safe.
 */
public final class SessionStatistics {
    private final long received;
    private final long sent;
    private final long receiveDrops;
    private final long sendDrops;

    SessionStatistics(final Reply.Statistics statistics) {
        received = statistics.received;
        sent = statistics.sent;
        receiveDrops = statistics.receiveDrops;
        sendDrops = statistics.sendDrops;
    }

    /**
     * Returns how many packets the broker put into the receive ring.
     *
     * @return packets
     */
    public long received() {
        return received;
    }

    /**
     * Returns how many packets the operating system took from the send ring.
     *
     * @return packets
     */
    public long sent() {
        return sent;
    }

    /**
     * Returns how many packets found no room in the receive ring. On Linux the kernel's own queue
     * drops first, and counts that itself.
     *
     * @return packets
     */
    public long receiveDrops() {
        return receiveDrops;
    }

    /**
     * Returns how many packets of the send ring the operating system refused: they were no IP
     * packets, or the interface was down, which the broker logs too ({@link Adapter#setUp}).
     *
     * @return packets
     */
    public long sendDrops() {
        return sendDrops;
    }

    @Override
    public String toString() {
        return "received=" + received + " sent=" + sent + " receiveDrops=" + receiveDrops
                + " sendDrops=" + sendDrops;
    }
}
