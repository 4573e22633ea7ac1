package org.tunbroker.client;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.link.BrokerConnection;
import org.tunbroker.client.internal.session.RingLock;
import org.tunbroker.client.internal.session.RingReadiness;
import org.tunbroker.client.internal.session.SessionMemory;
import org.tunbroker.ipc.memory.DoorbellRequest;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * The rings that a session has by one broker, and whether they can still be used. A session that
 * goes on with the next broker gets others in other memory. So a thread that is still in these
 * meets nothing new there: it finds them stopped, and takes the session's present ones.
 *
 * <p>Thread-safe, as far as the sides' locks are.
 */
final class SessionRings {
    final Session session;
    final Registration registration;
    final int number;
    final SessionMemory memory;
    final ReceiveSide receiveSide;
    final SendSide sendSide;
    private final SessionSegment segment;
    private final BrokerConnection connection;
    // the application closed the session, or it went on elsewhere: packets held refuse any use
    private volatile boolean closed;
    // the broker told the session's end, or is lost
    private volatile boolean ended;
    // the memory was given to the client, for other sessions
    private final AtomicBoolean memoryGiven = new AtomicBoolean();

    SessionRings(
            final Session session,
            final Registration registration,
            final int number,
            final SessionMemory memory,
            final RingLock receiveLock,
            final RingLock sendLock) {
        this.session = session;
        this.registration = registration;
        this.number = number;
        this.memory = memory;
        segment = memory.segment;
        connection = registration.connection;
        receiveSide = new ReceiveSide(this, segment.receiveConsumer(), receiveLock);
        sendSide = new SendSide(this, segment.sendProducer(), sendLock);
    }

    /** Tells whether no packet moves in these rings any more, for ever. */
    boolean isStopped() {
        return closed || ended || segment.isEnded() || !connection.isOpen();
    }

    /**
     * Tells whether they are over for this process. Then the memory may be another session's: what
     * stores into the header looks at this first, under its side's lock.
     */
    boolean isOver() {
        return closed || ended;
    }

    boolean isClosed() {
        return closed;
    }

    /** Tells whether they are over, and no thread is in the memory any more, but for views. */
    boolean isQuiet() {
        return isOver() && receiveSide.isQuiet() && sendSide.isQuiet();
    }

    /** Stops them, since the application closed the session, or their broker is lost. */
    void close() {
        closed = true;
        wakeWaiters();
    }

    /** The broker told the end, which the memory may not show: whoever damaged it ended it. */
    void end() {
        ended = true;
        wakeWaiters();
    }

    private void wakeWaiters() {
        receiveSide.wakeWaiters();
        sendSide.wakeWaiters();
    }

    /** Tells whether nobody gave the memory to the client before. */
    boolean giveMemory() {
        return memoryGiven.compareAndSet(false, true);
    }

    /** Looks after the broker, for a thread that waits. */
    void lookAfterBroker() {
        connection.look();
    }

    /**
     * Makes the readiness of a side.
     *
     * @param request of the side's ring
     * @param ready looks at the ring without its lock, for a length
     */
    RingReadiness readiness(final DoorbellRequest request, final IntPredicate ready) {
        return new RingReadiness(
                session.adapter().client().sessions().readyThread(),
                registration.tellsReadiness(),
                request,
                length -> isStopped() || ready.test(length),
                this::isOver);
    }

    TunException refusal(final String call) {
        return new TunException(
                ErrorCode.ERROR_INVALID_HANDLE,
                call,
                session.isClosed()
                        ? "the session is closed"
                        : "the broker that had the packet is gone, and the packet is lost");
    }
}
