package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.ring.RingConsumer;

/**
 * The receiving half of a session: the ring under a lock that is held for short, and the turn of
 * those who wait.
 *
 * <p>Thread-safe, as far as its lock is.
 */
final class ReceiveSide {
    private static final int ANY_LENGTH = 0;

    private final Session session;
    private final SideLock lock;
    // guarded by the lock
    private final RingConsumer ring;
    private final ByteBuffer view;
    private final RingTurn turn;

    ReceiveSide(final Session session, final RingConsumer ring, final SideLock lock) {
        this.session = session;
        this.lock = lock;
        this.ring = ring;
        view = session.newView();
        turn = new RingTurn(
                ring.ownFlag(),
                length -> isReadable(),
                session.adapter().client()::lookAfterBroker);
    }

    int receive(final Packet packet) {
        packet.checkFree("receive");
        checkNotInHandler("receive");
        lock.lock();
        try {
            if (session.hasEnded()) {
                return Session.END;
            }
            final int ordinal = ring.receive();
            if (ordinal == RingConsumer.EMPTY) {
                return Session.NONE;
            }
            if (isTakenAway()) {
                return Session.END;
            }
            packet.attach(session, ordinal, ring.packetOffset(), ring.packetLength(), true);
            return ring.packetLength();
        } finally {
            lock.unlock();
        }
    }

    int receive(final PacketHandler handler, final int limit) {
        checkNotInHandler("receive");
        SideLock.checkLimit("receive", limit);
        lock.lock();
        try {
            int count = 0;
            while (count < limit) {
                if (session.hasEnded()) {
                    return Session.END;
                }
                if (ring.peek() == RingConsumer.EMPTY) {
                    break;
                }
                if (isTakenAway()) {
                    return Session.END;
                }
                count++;
                try {
                    handler.onPacket(window());
                } finally {
                    ring.consume();
                }
            }
            return count;
        } finally {
            ring.publish();
            lock.unlock();
        }
    }

    int read(final ByteBuffer target, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        checkNotInHandler("read");
        int length = tryRead(target);
        if (length != Session.NONE || timeout == 0) {
            // looking at the clock costs as much as a packet
            return length;
        }
        final long deadlineNs = RingTurn.deadlineNs(timeout, unit);
        while (length == Session.NONE && turn.await(ANY_LENGTH, deadlineNs)) {
            length = tryRead(target);
        }
        return length;
    }

    private int tryRead(final ByteBuffer target) {
        lock.lock();
        try {
            if (session.hasEnded()) {
                return Session.END;
            }
            final int length = ring.peek(target.remaining());
            if (length == RingConsumer.EMPTY) {
                return Session.NONE;
            }
            if (length == RingConsumer.TOO_LONG) {
                throw new TunException(
                        ErrorCode.ERROR_INSUFFICIENT_BUFFER,
                        "read",
                        "the packet has " + ring.packetLength() + " bytes, the buffer room for "
                                + target.remaining() + "; read again with room for "
                                + ring.packetLength());
            }
            final int begin = target.position();
            target.put(window());
            if (session.hasEnded()) {
                // the bytes may have been taken away while they were copied
                target.position(begin);
                return Session.END;
            }
            ring.consume();
            ring.publish();
            return length;
        } finally {
            lock.unlock();
        }
    }

    private void checkNotInHandler(final String call) {
        lock.checkNotInBatch(
                call, "a packet handler cannot receive from the session that calls it");
    }

    boolean awaitReadable(final long deadlineNs) throws InterruptedException {
        return turn.await(ANY_LENGTH, deadlineNs);
    }

    void release(final int ordinal) {
        lock.lock();
        try {
            if (!session.isOver()) {
                ring.release(ordinal);
                ring.publish();
            }
        } finally {
            lock.unlock();
        }
    }

    void wakeWaiters() {
        turn.wake();
    }

    /** Tells whether no thread is in the ring; once the session is over none comes again. */
    boolean isQuiet() {
        return turn.isFree() && lock.isFree();
    }

    private boolean isReadable() {
        lock.lock();
        try {
            return session.hasEnded() || ring.hasPacket();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells whether the packet that was received last is none: once a session has ended the broker
     * takes the rings' pages away, and a thread that is in them just then reads zeros, hence a
     * packet of no bytes.
     */
    private boolean isTakenAway() {
        return ring.packetLength() == 0 && session.hasEnded();
    }

    /** Shows the packet that was received last, whatever the application did to the view before. */
    private ByteBuffer window() {
        view.limit(ring.packetOffset() + ring.packetLength()).position(ring.packetOffset());
        return view.order(ByteOrder.BIG_ENDIAN);
    }
}
