package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.RingLock;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * The sending half of a session: the ring, its lock, and the turn of the threads that wait for
 * room.
 *
 * <p>As thread-safe as its lock.
 */
final class SendSide extends SessionSide {
    // guarded by the lock
    private final RingProducer ring;
    private final ByteBuffer view;

    SendSide(final SessionRings rings, final RingProducer ring, final RingLock lock) {
        super(rings, lock, ring.ownFlag(), ring.ownRequest(), ring::hasSpace, ring::mayHaveSpace);
        this.ring = ring;
        view = ring.newView();
    }

    int allocate(final Packet packet, final int length) {
        packet.checkFree("allocate");
        checkNotInWriter("allocate");
        if (!lock.lock()) {
            return Session.END;
        }
        try {
            if (rings.isStopped()) {
                return Session.END;
            }
            final int ordinal = ring.allocate(length);
            if (ordinal == RingProducer.FULL) {
                return Session.NONE;
            }
            packet.attach(rings, ordinal, ring.packetPosition(), length, false);
            return length;
        } finally {
            lock.unlock();
        }
    }

    /** Does not wait. */
    int write(final ByteBuffer source) {
        checkNotInWriter("write");
        SessionLayout.checkPacketLength("write", source.remaining());
        return lock.lockUnlessBatch() ? writeLocked(source) : withoutLock();
    }

    int write(final ByteBuffer source, final long deadlineNs) throws InterruptedException {
        int length = Session.NONE;
        while (length == Session.NONE && turn.await(source.remaining(), deadlineNs)) {
            length = lock.lock(deadlineNs) ? writeLocked(source) : withoutLock();
        }
        return length;
    }

    /** Returns 0 if there is room, NONE at the deadline, or END. */
    int awaitWritable(final int length, final long deadlineNs) throws InterruptedException {
        // no ring would ever have the room
        SessionLayout.checkPacketLength("awaitWritable", length);
        return awaitReady(length, deadlineNs);
    }

    /** Writes a packet and releases the lock. */
    private int writeLocked(final ByteBuffer source) {
        try {
            if (rings.isStopped()) {
                return Session.END;
            }
            final int length = source.remaining();
            if (!ring.reserve(length)) {
                return Session.NONE;
            }
            room(length).put(source);
            ring.commit(length);
            ring.publish();
            return length;
        } finally {
            lock.unlock();
        }
    }

    void send(final int ordinal) {
        if (!lock.lock()) {
            // the session has ended
            return;
        }
        try {
            if (!rings.isOver()) {
                ring.send(ordinal);
                ring.publish();
            }
        } finally {
            lock.unlock();
        }
    }

    void cancel(final int ordinal, final int position, final int length) {
        if (!lock.lock()) {
            return;
        }
        try {
            if (!rings.isOver()) {
                ring.cancel(ordinal, position, length);
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

    int send(final PacketWriter writer, final int maxLength, final int limit) {
        checkNotInWriter("send");
        RingLock.checkLimit("send", limit);
        SessionLayout.checkPacketLength("send", maxLength);
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
                if (!ring.reserve(maxLength)) {
                    break;
                }
                final int length = writer.writePacket(room(maxLength));
                if (length < 0) {
                    break;
                }
                if (length > maxLength) {
                    throw new TunException(
                            ErrorCode.ERROR_INVALID_PARAMETER,
                            "send",
                            "the writer's packet has " + length + " bytes, maxLength=" + maxLength);
                }
                ring.commit(length);
                count++;
            }
            return count;
        } finally {
            ring.publish();
            lock.unlockBatch();
        }
    }

    private void checkNotInWriter(final String call) {
        lock.checkNotInBatch(
                call,
                "a packet writer cannot send packets of its own in the session that calls it");
    }

    /** Returns the view, reset to the room that was reserved last. */
    private ByteBuffer room(final int length) {
        // the limit first: position must never exceed it
        view.limit(ring.packetPosition() + length).position(ring.packetPosition());
        return view.order(ByteOrder.BIG_ENDIAN);
    }
}
