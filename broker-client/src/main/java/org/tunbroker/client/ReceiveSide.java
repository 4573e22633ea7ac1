package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.RingLock;
import org.tunbroker.client.internal.session.RingTurn;
import org.tunbroker.ipc.ring.RingConsumer;

/**
 * The receiving half of a session: the ring, its lock, and the turn of the threads that wait for a
 * packet.
 *
 * <p>As thread-safe as its lock.
 */
final class ReceiveSide {
    private static final int ANY_LENGTH = 0;

    private final Session session;
    private final RingLock lock;
    // guarded by the lock
    private final RingConsumer ring;
    private final ByteBuffer view;
    private final RingTurn turn;

    ReceiveSide(final Session session, final RingConsumer ring, final RingLock lock) {
        this.session = session;
        this.lock = lock;
        this.ring = ring;
        view = ring.newView();
        turn = new RingTurn(
                ring.ownFlag(),
                (length, deadlineNs) -> look(deadlineNs),
                session.adapter().client()::lookAfterBroker);
    }

    int receive(final Packet packet) {
        packet.checkFree("receive");
        checkNotInHandler("receive");
        if (!lock.lock()) {
            return Session.END;
        }
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
            packet.attach(session, ordinal, ring.packetPosition(), ring.packetLength(), true);
            return ring.packetLength();
        } finally {
            lock.unlock();
        }
    }

    int receive(final PacketHandler handler, final int limit) {
        checkNotInHandler("receive");
        RingLock.checkLimit("receive", limit);
        if (!lock.lock()) {
            return Session.END;
        }
        lock.beginBatch();
        int count = 0;
        try {
            while (count < limit) {
                if (session.hasEnded()) {
                    return Session.cutShort(count);
                }
                if (ring.peek() == RingConsumer.EMPTY) {
                    break;
                }
                if (isTakenAway()) {
                    return Session.cutShort(count);
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
            lock.unlockBatch();
        }
    }

    int read(final ByteBuffer target, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        checkNotInHandler("read");
        int length = lock.lockUnlessBatch() ? readLocked(target) : withoutLock();
        if (length != Session.NONE || timeout == 0) {
            // return before reading the clock, which costs as much as a packet
            return length;
        }
        final long deadlineNs = RingTurn.deadlineNs(timeout, unit);
        while (length == Session.NONE && turn.await(ANY_LENGTH, deadlineNs)) {
            length = lock.lock(deadlineNs) ? readLocked(target) : withoutLock();
        }
        return length;
    }

    private int withoutLock() {
        return session.hasEnded() ? Session.END : Session.NONE;
    }

    /** Reads a packet and releases the lock. */
    private int readLocked(final ByteBuffer target) {
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
                // the broker may have taken the pages away during the copy
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
        if (!lock.lock()) {
            // the session has ended, and the ring with it
            return;
        }
        try {
            if (!session.end.isOver()) {
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

    /** Tells whether no thread uses the ring. Once the session is over, none will again. */
    boolean isQuiet() {
        return turn.isFree() && lock.isFree();
    }

    int held() {
        return ring.held();
    }

    ByteBuffer newView() {
        return ring.newView();
    }

    private RingTurn.Look look(final long deadlineNs) throws InterruptedException {
        if (!lock.lock(deadlineNs)) {
            return session.hasEnded() ? RingTurn.Look.READY : RingTurn.Look.TAKEN;
        }
        try {
            return session.hasEnded() || ring.hasPacket()
                    ? RingTurn.Look.READY
                    : RingTurn.Look.NOT_READY;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells whether the last received packet is invalid. When a session ends the broker takes the
     * rings' pages away; a thread that is reading them then sees zeros, that is, a packet of length
     * 0.
     */
    private boolean isTakenAway() {
        return ring.packetLength() == 0 && session.hasEnded();
    }

    /** Returns the view, reset to the packet that was received last. */
    private ByteBuffer window() {
        // the limit first: position must never exceed it
        view.limit(ring.packetPosition() + ring.packetLength()).position(ring.packetPosition());
        return view.order(ByteOrder.BIG_ENDIAN);
    }
}
