package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * The sending half of a session: the ring under a lock that is held for short, and the turn of
 * those who wait for room.
 *
 * <p>Thread-safe, as far as its lock is.
 */
final class SendSide {
    private final Session session;
    private final SideLock lock;
    // guarded by the lock
    private final RingProducer ring;
    private final ByteBuffer view;
    private final RingTurn turn;

    SendSide(final Session session, final RingProducer ring, final SideLock lock) {
        this.session = session;
        this.lock = lock;
        this.ring = ring;
        view = session.newView();
        turn = new RingTurn(
                ring.ownFlag(), this::isWritable, session.adapter().client()::lookAfterBroker);
    }

    int allocate(final Packet packet, final int length) {
        packet.checkFree("allocate");
        checkNotInWriter("allocate");
        lock.lock();
        try {
            if (session.hasEnded()) {
                return Session.END;
            }
            final int ordinal = ring.allocate(length);
            if (ordinal == RingProducer.FULL) {
                return Session.NONE;
            }
            packet.attach(session, ordinal, ring.packetOffset(), length, false);
            return length;
        } finally {
            lock.unlock();
        }
    }

    int write(final ByteBuffer source, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        checkNotInWriter("write");
        SessionLayout.checkPacketLength("write", source.remaining());
        int length = tryWrite(source);
        if (length != Session.NONE || timeout == 0) {
            // looking at the clock costs as much as a packet
            return length;
        }
        final long deadlineNs = RingTurn.deadlineNs(timeout, unit);
        while (length == Session.NONE && turn.await(source.remaining(), deadlineNs)) {
            length = tryWrite(source);
        }
        return length;
    }

    boolean awaitWritable(final int length, final long deadlineNs) throws InterruptedException {
        // no ring would ever have the room
        SessionLayout.checkPacketLength("awaitWritable", length);
        return turn.await(length, deadlineNs);
    }

    private int tryWrite(final ByteBuffer source) {
        lock.lock();
        try {
            if (session.hasEnded()) {
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
        lock.lock();
        try {
            if (!session.isOver()) {
                ring.send(ordinal);
                ring.publish();
            }
        } finally {
            lock.unlock();
        }
    }

    int send(final PacketWriter writer, final int maxLength, final int limit) {
        checkNotInWriter("send");
        SideLock.checkLimit("send", limit);
        SessionLayout.checkPacketLength("send", maxLength);
        lock.lock();
        try {
            int count = 0;
            while (count < limit) {
                if (session.hasEnded()) {
                    return Session.END;
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
            lock.unlock();
        }
    }

    private void checkNotInWriter(final String call) {
        lock.checkNotInBatch(
                call,
                "a packet writer cannot send packets of its own in the session that calls it");
    }

    /** Shows the room that was reserved last, whatever the application did to the view before. */
    private ByteBuffer room(final int length) {
        // the limit first: it moves with the position, whichever way that goes
        view.limit(ring.packetOffset() + length).position(ring.packetOffset());
        return view.order(ByteOrder.BIG_ENDIAN);
    }

    void wakeWaiters() {
        turn.wake();
    }

    /** Tells whether no thread is in the ring; once the session is over none comes again. */
    boolean isQuiet() {
        return turn.isFree() && lock.isFree();
    }

    private boolean isWritable(final int length) {
        lock.lock();
        try {
            return session.hasEnded() || ring.hasSpace(length);
        } finally {
            lock.unlock();
        }
    }
}
