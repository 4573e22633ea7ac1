package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.RingLock;
import org.tunbroker.ipc.ring.RingConsumer;

/**
 * The receiving half of a session: the ring, its lock, and the turn of the threads that wait for a
 * packet.
 *
 * <p>As thread-safe as its lock.
 */
final class ReceiveSide extends SessionSide {
    /**
     * The length for which the ring is ready once it has a packet. The complement of a position
     * stands for: once packets have arrived beyond that.
     */
    static final int ANY_LENGTH = 0;

    // guarded by the lock
    private final RingConsumer ring;
    private final ByteBuffer view;

    ReceiveSide(final SessionRings rings, final RingConsumer ring, final RingLock lock) {
        super(
                rings,
                lock,
                ring.ownFlag(),
                ring.ownRequest(),
                length -> length == ANY_LENGTH ? ring.hasPacket() : ring.arrived() != ~length,
                length ->
                        length == ANY_LENGTH ? ring.mayHavePacket() : ring.mayHaveArrived(~length));
        this.ring = ring;
        view = ring.newView();
    }

    int receive(final Packet packet) {
        packet.checkFree("receive");
        checkNotInHandler("receive");
        if (!lock.lock()) {
            return Session.END;
        }
        try {
            if (rings.isStopped()) {
                return Session.END;
            }
            final int ordinal = ring.receive();
            if (ordinal == RingConsumer.EMPTY) {
                return Session.NONE;
            }
            if (isTakenAway()) {
                return Session.END;
            }
            packet.attach(rings, ordinal, ring.packetPosition(), ring.packetLength(), true);
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
                if (rings.isStopped()) {
                    return cutShort(count);
                }
                if (ring.peek() == RingConsumer.EMPTY) {
                    break;
                }
                if (isTakenAway()) {
                    return cutShort(count);
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

    /** Does not wait. */
    int read(final ByteBuffer target) {
        checkNotInHandler("read");
        return lock.lockUnlessBatch() ? readLocked(target) : withoutLock();
    }

    int read(final ByteBuffer target, final long deadlineNs) throws InterruptedException {
        int length = Session.NONE;
        while (length == Session.NONE && turn.await(ANY_LENGTH, deadlineNs)) {
            length = lock.lock(deadlineNs) ? readLocked(target) : withoutLock();
        }
        return length;
    }

    /** Reads a packet and releases the lock. */
    private int readLocked(final ByteBuffer target) {
        try {
            if (rings.isStopped()) {
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
            if (rings.isStopped()) {
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

    /** Returns 0 if a packet is there, NONE at the deadline, or END. */
    int awaitReadable(final long deadlineNs) throws InterruptedException {
        return awaitReady(ANY_LENGTH, deadlineNs);
    }

    /**
     * Waits until packets arrive beyond a position, or the session ends.
     *
     * @param seen a position that this returned, or 0 at first
     * @return up to where packets have arrived; {@link Session#END}
     */
    int awaitArrival(final int seen, final long deadlineNs) throws InterruptedException {
        turn.await(~seen, deadlineNs);
        if (!lock.lock()) {
            return Session.END;
        }
        try {
            return rings.isStopped() ? Session.END : ring.arrived();
        } finally {
            lock.unlock();
        }
    }

    void release(final int ordinal) {
        if (!lock.lock()) {
            // the session has ended, and the ring with it
            return;
        }
        try {
            if (!rings.isOver()) {
                ring.release(ordinal);
                ring.publish();
            }
        } finally {
            lock.unlock();
        }
    }

    int held() {
        return ring.held();
    }

    /** Counts the packets that wait in the ring; for any thread, and right if it stands still. */
    int countWaiting() {
        return ring.countWaiting();
    }

    ByteBuffer newView() {
        return ring.newView();
    }

    /**
     * Tells whether the last received packet is invalid. When a session ends the broker takes the
     * rings' pages away; a thread that is reading them then sees zeros, that is, a packet of length
     * 0.
     */
    private boolean isTakenAway() {
        return ring.packetLength() == 0 && rings.isStopped();
    }

    /** Returns the view, reset to the packet that was received last. */
    private ByteBuffer window() {
        // the limit first: position must never exceed it
        view.limit(ring.packetPosition() + ring.packetLength()).position(ring.packetPosition());
        return view.order(ByteOrder.BIG_ENDIAN);
    }
}
