package org.tunbroker.client;

import org.tunbroker.ipc.control.Reply;

/**
 * The broker's counts for a session, in packets, and how many packets the application holds.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which notices that packets are lost, or held for too long:
 *
 * <pre>{@code
 * try {
 *     final SessionStatistics statistics = session.statistics();
 *     if (statistics.receiveDrops() > 0 || statistics.sendDrops() > 0) {
 *         System.err.println("packets were dropped: " + statistics);
 *     }
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_INVALID_HANDLE)) {
 *         throw ex;
 *     }
 *     // the session has ended, and its counts with it
 * }
 * }</pre>
 */
public final class SessionStatistics {
    private final long received;
    private final long sent;
    private final long receiveDrops;
    private final long sendDrops;
    private final int held;
    private final int allocated;
    private final long lostReceived;
    private final long lostSent;

    SessionStatistics(final Reply.Statistics statistics, final SessionRecovery session) {
        held = session.rings().receiveSide.held();
        allocated = session.rings().sendSide.held();
        lostReceived = session.lostReceived();
        lostSent = session.lostSent();
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
     * overflows first, and the kernel counts those drops.
     *
     * @return packets
     */
    public long receiveDrops() {
        return receiveDrops;
    }

    /**
     * Returns how many packets of the send ring the operating system refused: they were not IP
     * packets, or the interface was down, which the broker also logs ({@link Adapter#setUp}).
     *
     * @return packets
     */
    public long sendDrops() {
        return sendDrops;
    }

    /**
     * Returns how many packets the application has received and not yet released. The oldest of
     * them blocks the room of all later ones.
     *
     * @return packets
     */
    public int held() {
        return held;
    }

    /**
     * Returns how many packets the application has allocated and neither sent nor cancelled. The
     * oldest of them holds back all that were allocated after it.
     *
     * @return packets
     */
    public int allocated() {
        return allocated;
    }

    /**
     * Returns how many packets were in the receive ring when brokers were lost, in all recoveries
     * of the session ({@link ConnectOptions#withRecovery}). What the broker counts begins anew with
     * each.
     *
     * @return packets
     */
    public long lostReceived() {
        return lostReceived;
    }

    /**
     * Returns how many packets were in the send ring when brokers were lost, in all recoveries of
     * the session; allocated ones are among them.
     *
     * @return packets
     */
    public long lostSent() {
        return lostSent;
    }

    @Override
    public String toString() {
        return "received=" + received + " sent=" + sent + " receiveDrops=" + receiveDrops
                + " sendDrops=" + sendDrops + " held=" + held + " allocated=" + allocated;
    }
}
