package org.tunbroker.client;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.RingTurn;

/**
 * Waits for each arrival of packets in a session, whether those that arrived before were received
 * or not: what a thread needs that tells others, as by an event of the operating system
 * (WintunGetReadWaitEvent). A thread that receives itself calls {@link Session#awaitReadable}.
 *
 * <p>For one thread at a time. Several of a session do not disturb each other, nor the threads that
 * receive.
 *
 * <p>Example, which counts how often packets arrive, however slowly others receive them:
 *
 * <pre>{@code
 * final Arrivals arrivals = new Arrivals(session);
 * long count = 0;
 * while (!session.hasEnded()) {
 *     if (arrivals.await(1, TimeUnit.SECONDS)) {
 *         count++;
 *     }
 * }
 * System.out.println("packets arrived " + count + " times");
 * }</pre>
 */
public final class Arrivals {
    private final Session session;
    private int seen;

    /**
     * Makes one, for which all packets have yet to arrive.
     *
     * @param session whose packets it waits for
     */
    public Arrivals(final Session session) {
        this.session = Objects.requireNonNull(session, "session");
    }

    /**
     * Waits until packets have arrived since the last call. An arrival goes unnoticed if between
     * two calls exactly as much arrived as the ring holds: so look after packets now and then, by
     * the timeout.
     *
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return true if packets have arrived or the session has ended; false when the time is over
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INVALID_DATA if the ring is corrupt
     */
    public boolean await(final long timeout, final TimeUnit unit) throws InterruptedException {
        final long deadlineNs = RingTurn.deadlineNs(timeout, Objects.requireNonNull(unit, "unit"));
        final int before = seen;
        final ReceiveSide side = session.recovery().rings().receiveSide;
        final int arrived = side.awaitArrival(before, deadlineNs);
        if (arrived == Session.END) {
            // a session that recovers goes on in other rings, where all packets have yet to arrive
            seen = 0;
            return session.hasEnded() || session.recovery().awaitReadable(side, deadlineNs);
        }
        seen = arrived;
        return arrived != before;
    }
}
