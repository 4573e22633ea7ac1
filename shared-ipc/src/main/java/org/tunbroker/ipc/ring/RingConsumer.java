package org.tunbroker.ipc.ring;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;

/**
 * The side of a ring that empties it: receive, read the packet, release, publish.
 *
 * <p>Several packets may be held at once and released in any order; the room goes back to the
 * producer up to the oldest that is still held. All state is private. Of the peer's data only the
 * tail and each record's size are read, each once, and checked. Records that the producer cancelled
 * are skipped, a bounded number at a time.
 *
 * <p>For one thread at a time, except its flags and {@link #held}.
 */
public final class RingConsumer extends RingEnd {
    /**
     * What {@link #receive} and {@link #peek} answer when the ring is empty, or when
     * {@link #MAX_SKIPPED} cancelled records came first; {@link #hasPacket} tells which.
     */
    public static final int EMPTY = -1;

    /**
     * The most cancelled records that one look skips, so that a producer that only cancels takes
     * little time of a thread that serves others too. A ring may have millions of them.
     */
    public static final int MAX_SKIPPED = 1024;

    /** What {@link #peek} answers when the next packet is longer than allowed. */
    public static final int TOO_LONG = -2;

    // the peer's position last seen, and checked
    private int tail;
    // the next record is read here
    private int next;
    // all records before this were released
    private int released;
    // what the head was last set to
    private int head;
    private int packetLength;
    // the position after the packet that was found last
    private int packetEnd;

    RingConsumer(
            final Segment segment,
            final int wordsOffset,
            final int dataOffset,
            final int capacity,
            final Runnable doorbell) {
        super(
                segment,
                wordsOffset,
                dataOffset,
                capacity,
                SessionLayout.ALERTABLE,
                SessionLayout.SPACE_ALERTABLE,
                doorbell);
    }

    /**
     * Takes the next packet (WintunReceivePacket). It lies at {@link #packetOffset()} and has
     * {@link #packetLength()} bytes, until it is released.
     *
     * @return the ordinal to release it with, or {@link #EMPTY}
     * @throws TunException ERROR_INVALID_DATA if the peer's tail or the record's size is invalid
     */
    public int receive() {
        if (peek() == EMPTY) {
            return EMPTY;
        }
        next = packetEnd;
        return outstanding.add(next);
    }

    /**
     * Looks at the next packet. Takes nothing: {@link #consume} does, and until then the packet
     * stays the next one. It lies at {@link #packetOffset()}.
     *
     * @return its length, or {@link #EMPTY}
     * @throws TunException ERROR_INVALID_DATA if the peer's tail or the record's size is invalid
     */
    public int peek() {
        return peek(SessionLayout.MAX_PACKET_LENGTH);
    }

    /**
     * Looks at the next packet, as {@link #peek()}, if it is not too long.
     *
     * @param maxLength bytes that it may have
     * @return its length; {@link #EMPTY}; {@link #TOO_LONG}, and then {@link #packetLength()} says
     *     how long it is
     * @throws TunException ERROR_INVALID_DATA if the peer's tail or the record's size is invalid
     */
    public int peek(final int maxLength) {
        for (int skipped = 0; skipped < MAX_SKIPPED && hasPacket(); skipped++) {
            // the peer could change it between a check and a use: read once, and volatile, so that
            // no compiler may read it a second time either
            final int size = buffer.getIntVolatile(dataOffset + next);
            final int length = size & ~SessionLayout.CANCELLED;
            final int recordLength = SessionLayout.recordLength(length);
            if (length < 0
                    || length > SessionLayout.MAX_PACKET_LENGTH
                    || recordLength > ((tail - next) & mask)) {
                throw badSize(size);
            }
            if (length == size) {
                packetLength = length;
                if (length > maxLength) {
                    return TOO_LONG;
                }
                packetOffset = dataOffset + next + SessionLayout.SIZE_LENGTH;
                packetEnd = (next + recordLength) & mask;
                return length;
            }
            packetEnd = (next + recordLength) & mask;
            consume();
        }
        return EMPTY;
    }

    private TunException badSize(final int size) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                "ring",
                "a record's size is invalid: size="
                        + Integer.toUnsignedString(size)
                        + " available="
                        + ((tail - next) & mask)
                        + "; end the session");
    }

    /**
     * Gives back the packet that {@link #peek} found, as {@link #release}. Without one it does
     * nothing.
     */
    public void consume() {
        if (next == packetEnd) {
            return;
        }
        next = packetEnd;
        if (outstanding.isEmpty()) {
            // the usual case: all earlier packets were released
            released = next;
        } else {
            outstanding.complete(outstanding.add(next));
        }
    }

    /**
     * Returns how long the packet is that was found last.
     *
     * @return bytes, 0 to 0xFFFF
     */
    public int packetLength() {
        return packetLength;
    }

    /**
     * Gives a packet back (WintunReleaseReceivePacket); the producer sees the room after
     * {@link #publish}.
     *
     * @param ordinal from {@link #receive}
     * @throws TunException ERROR_INVALID_PARAMETER if it was released before
     */
    public void release(final int ordinal) {
        if (!outstanding.complete(ordinal)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER, "release", "the packet was released before");
        }
        released = outstanding.removeCompleted(released);
    }

    /** Makes the released room visible to the producer, and wakes it if it sleeps. */
    public void publish() {
        if (head != released) {
            head = released;
            // wake() has the fence between this store and its read of the flag. Without it, a
            // producer that is about to sleep could be missed, and would sleep although there
            // is room
            buffer.putIntOrdered(headOffset, head);
            peerFlag().wake();
        }
    }

    /**
     * Tells whether a packet waits.
     *
     * @return whether the next {@link #receive} finds one
     * @throws TunException ERROR_INVALID_DATA if the peer's tail is invalid
     */
    public boolean hasPacket() {
        if (next == tail) {
            refreshTail();
        }
        return next != tail;
    }

    /**
     * Counts the packets that wait, without taking any. For any thread; right if nobody uses the
     * ring meanwhile.
     *
     * @return packets, up to the first whose size makes no sense
     */
    public int countWaiting() {
        return countWaiting(Integer.MAX_VALUE);
    }

    /**
     * Counts as {@link #countWaiting()} does, but looks at no more than so many records.
     *
     * @param most records to look at
     * @return packets
     */
    public int countWaiting(final int most) {
        // first the own position: records before it may be overwritten by the peer
        final int from = next;
        return SessionLayout.countRecords(
                buffer, dataOffset, from, buffer.getIntVolatile(tailOffset), mask, most);
    }

    /**
     * Tells how full the ring is. For any thread; right if nobody uses the ring meanwhile.
     *
     * @return bytes of records that this end has not given back; 0 if the producer's position makes
     *     no sense
     */
    public int fill() {
        // first the own position: the peer's moves on, and cannot get a ring before it
        final int from = head;
        final int seen = buffer.getIntVolatile(tailOffset);
        return isNoPosition(seen) ? 0 : (seen - from) & mask;
    }

    /**
     * Tells up to where packets have arrived.
     *
     * @return a position, another one after each publication by the producer, unless what it
     *     published since the last look went once around the ring
     * @throws TunException ERROR_INVALID_DATA if the peer's tail makes no sense
     */
    public int arrived() {
        refreshTail();
        return tail;
    }

    /**
     * Tells whether a packet seems to wait, for a thread that is not the ring's own. If a packet
     * waits and stays, the answer is true; it may be true for one that is just being taken, and
     * where the peer's tail makes no sense.
     *
     * @return whether to try
     */
    public boolean mayHavePacket() {
        // first the peer's position, then the own, which cannot be a ring behind it
        final int seen = buffer.getIntVolatile(tailOffset);
        return seen != next;
    }

    /**
     * Tells whether packets seem to have arrived beyond a position, for a thread that is not the
     * ring's own.
     *
     * @param position that {@link #arrived()} returned
     * @return whether to look there again
     */
    public boolean mayHaveArrived(final int position) {
        return buffer.getIntVolatile(tailOffset) != position;
    }

    private void refreshTail() {
        final int seen = buffer.getIntVolatile(tailOffset);
        // the producer moves its tail forward, up to a gap before the head that it was shown
        if (isNoPosition(seen)
                || ((seen - tail) & mask) > ((head - tail - SessionLayout.GAP) & mask)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "ring",
                    "the producer's tail is invalid: tail="
                            + seen
                            + " last="
                            + tail
                            + " head="
                            + head
                            + "; end the session");
        }
        tail = seen;
        noteFill((seen - head) & mask);
    }
}
