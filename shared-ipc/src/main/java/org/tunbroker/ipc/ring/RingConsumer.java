package org.tunbroker.ipc.ring;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.DoorbellRequest;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * The side of a ring that empties it: receive, read the packet, release, publish.
 *
 * <p>Several packets may be held at once and released in any order; the room goes back to the
 * producer up to the oldest that is still held. All state is private. Of the peer's data only the
 * tail and each record's size are read, each once, and checked. Records that the producer cancelled
 * are skipped; a ring holds a bounded number of them, so a look at the next packet takes a bounded
 * time.
 *
 * <p>For one thread at a time, except its flags and {@link #held}.
 */
public final class RingConsumer {
    /** What {@link #receive} and {@link #peek} answer when the ring is empty. */
    public static final int EMPTY = -1;

    /** What {@link #peek} answers when the next packet is longer than allowed. */
    public static final int TOO_LONG = -2;

    private final Segment segment;
    private final AtomicBuffer buffer;
    private final int dataOffset;
    private final int capacity;
    private final int mask;
    private final int tailOffset;
    private final int headOffset;
    private final WakeFlag consumerAsleep;
    private final WakeFlag producerAsleep;
    private final DoorbellRequest request;
    private final OutstandingRecords held = new OutstandingRecords();

    // the peer's position last seen, and checked
    private int tail;
    // the next record is read here
    private int next;
    // all records before this were released
    private int released;
    // what the head was last set to
    private int head;
    private int packetOffset;
    private int packetLength;
    // the position after the packet that was found last
    private int packetEnd;

    RingConsumer(
            final Segment segment,
            final int wordsOffset,
            final int dataOffset,
            final int capacity,
            final Runnable doorbell) {
        this.segment = segment;
        this.buffer = segment.buffer();
        this.dataOffset = dataOffset;
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.tailOffset = wordsOffset + SessionLayout.TAIL;
        this.headOffset = wordsOffset + SessionLayout.HEAD;
        this.consumerAsleep = new WakeFlag(segment, wordsOffset + SessionLayout.ALERTABLE);
        this.producerAsleep =
                new WakeFlag(segment, wordsOffset + SessionLayout.SPACE_ALERTABLE, doorbell);
        this.request = new DoorbellRequest(segment, wordsOffset + SessionLayout.ALERTABLE);
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
        return held.add(next);
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
        while (hasPacket()) {
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
        if (held.isEmpty()) {
            // the usual case: all earlier packets were released
            released = next;
        } else {
            held.complete(held.add(next));
        }
    }

    /**
     * Returns where the packet that was found last lies.
     *
     * @return an offset into the segment
     */
    public int packetOffset() {
        return packetOffset;
    }

    /**
     * Returns where the packet that was found last lies in the ring's own view.
     *
     * @return an index into {@link #newView()}
     */
    public int packetPosition() {
        return packetOffset - dataOffset;
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
        if (!held.complete(ordinal)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER, "release", "the packet was released before");
        }
        released = held.removeCompleted(released);
    }

    /** Makes the released room visible to the producer, and wakes it if it sleeps. */
    public void publish() {
        if (head != released) {
            head = released;
            // wake() has the fence between this store and its read of the flag. Without it, a
            // producer that is about to sleep could be missed, and would sleep although there
            // is room
            buffer.putIntOrdered(headOffset, head);
            producerAsleep.wake();
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
        return SessionLayout.countRecords(
                buffer, dataOffset, next, buffer.getIntVolatile(tailOffset), mask);
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

    /**
     * Makes a view of the ring's data in network byte order, which reaches nothing else of the
     * segment. It keeps the mapping alive.
     *
     * @return position 0, limit the data's length, big-endian; packets lie at
     *     {@link #packetPosition()}
     */
    public ByteBuffer newView() {
        return SessionLayout.dataView(segment, dataOffset, capacity);
    }

    /**
     * Tells how many packets are held: received and not released. For any thread.
     *
     * @return packets
     */
    public int held() {
        return held.held();
    }

    /**
     * Returns the flag on which this side sleeps until the other moves; any thread may wake it.
     *
     * @return the flag, for one sleeper at a time
     */
    public WakeFlag ownFlag() {
        return consumerAsleep;
    }

    /**
     * Returns the request by which this side has a doorbell rung when the other moves.
     *
     * @return the request, for any thread
     */
    public DoorbellRequest ownRequest() {
        return request;
    }

    /**
     * Returns the flag on which the other side sleeps, to wake it when the session ends.
     *
     * @return the flag, for waking only
     */
    public WakeFlag peerFlag() {
        return producerAsleep;
    }

    private void refreshTail() {
        final int seen = buffer.getIntVolatile(tailOffset);
        // the producer moves its tail forward, up to a gap before the head that it was shown
        if ((seen & -capacity) != 0
                || (seen & (SessionLayout.ALIGNMENT - 1)) != 0
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
    }
}
