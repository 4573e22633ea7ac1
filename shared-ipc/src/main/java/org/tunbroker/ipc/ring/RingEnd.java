package org.tunbroker.ipc.ring;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ipc.memory.DoorbellRequest;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * What both ends of a ring have: where its words and its data lie, the flags, and the packets that
 * are held. A superclass and no object of its own, because the ends load these fields for each
 * packet.
 *
 * <p>For one thread at a time, except its flags and {@link #held}.
 */
abstract class RingEnd {
    final AtomicBuffer buffer;
    final int dataOffset;
    final int capacity;
    final int mask;
    final int tailOffset;
    final int headOffset;
    final OutstandingRecords outstanding = new OutstandingRecords();
    // where the packet that was found, allocated or reserved last lies in the segment
    int packetOffset;
    // the most bytes that this end has seen in the ring, when it looked at the peer's position
    int highestFill;

    private final Segment segment;
    private final WakeFlag own;
    private final WakeFlag peer;
    private final DoorbellRequest request;

    /**
     * Begins with an empty ring.
     *
     * @param wordsOffset of the ring's words in the segment
     * @param ownFlag where the flag of this end lies behind that, with its request
     * @param peerFlag where the flag of the other end does
     * @param doorbell rung when the other end asked for it
     */
    RingEnd(
            final Segment segment,
            final int wordsOffset,
            final int dataOffset,
            final int capacity,
            final int ownFlag,
            final int peerFlag,
            final Runnable doorbell) {
        this.segment = segment;
        this.buffer = segment.buffer();
        this.dataOffset = dataOffset;
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.tailOffset = wordsOffset + SessionLayout.TAIL;
        this.headOffset = wordsOffset + SessionLayout.HEAD;
        this.own = new WakeFlag(segment, wordsOffset + ownFlag);
        this.peer = new WakeFlag(segment, wordsOffset + peerFlag, doorbell);
        this.request = new DoorbellRequest(segment, wordsOffset + ownFlag);
    }

    /**
     * Returns how many bytes of records the ring holds, less a gap.
     *
     * @return a power of two
     */
    public final int capacity() {
        return capacity;
    }

    /** Tells whether a value is no position in the ring; the peer can write any. */
    final boolean isNoPosition(final int seen) {
        return (seen & -capacity) != 0 || (seen & (SessionLayout.ALIGNMENT - 1)) != 0;
    }

    /**
     * Returns where the packet lies that was found, allocated or reserved last.
     *
     * @return an offset into the segment
     */
    public final int packetOffset() {
        return packetOffset;
    }

    /**
     * Returns where that packet lies in the ring's own view.
     *
     * @return an index into {@link #newView()}
     */
    public final int packetPosition() {
        return packetOffset - dataOffset;
    }

    /**
     * Makes a view of the ring's data in network byte order, which reaches nothing else of the
     * segment. It keeps the mapping alive.
     *
     * @return position 0, limit the data's length, big-endian; packets lie at
     *     {@link #packetPosition()}
     */
    public final ByteBuffer newView() {
        return SessionLayout.dataView(segment, dataOffset, capacity);
    }

    /** Notes how full the ring is, where the peer's position was read anyway. */
    final void noteFill(final int bytes) {
        if (bytes > highestFill) {
            highestFill = bytes;
        }
    }

    /**
     * Tells how full the ring has been, as far as this end saw it: it looks when it has nothing to
     * do or no room. For any thread, which may learn it late.
     *
     * @return bytes of records, their sizes included
     */
    public final int highestFill() {
        return highestFill;
    }

    /**
     * Tells how many packets are held: received and not released, or allocated and neither sent nor
     * cancelled. For any thread.
     *
     * @return packets
     */
    public final int held() {
        return outstanding.held();
    }

    /**
     * Returns the flag on which this end sleeps until the other moves; any thread may wake it.
     *
     * @return the flag, for one sleeper at a time
     */
    public final WakeFlag ownFlag() {
        return own;
    }

    /**
     * Returns the request by which this end has a doorbell rung when the other moves.
     *
     * @return the request, for any thread
     */
    public final DoorbellRequest ownRequest() {
        return request;
    }

    /**
     * Returns the flag on which the other end sleeps, to wake it when the session ends.
     *
     * @return the flag, for waking only
     */
    public final WakeFlag peerFlag() {
        return peer;
    }
}
