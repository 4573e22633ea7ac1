package org.tunbroker.ipc.ring;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;

/**
 * The side of a ring that fills it: allocate, write the packet, send, publish.
 *
 * <p>Packets leave in the order in which they were allocated, whatever the order in which they are
 * sent. All state is private. Of the peer's data only the head is read, and checked.
 *
 * <p>For one thread at a time, except its flags and {@link #held}.
 */
public final class RingProducer extends RingEnd {
    /** What {@link #allocate} answers when the ring is full. */
    public static final int FULL = -1;

    // the peer's position last seen, and checked
    private int head;
    // the next record is allocated here
    private int next;
    // all records before this were sent
    private int sent;
    // what the tail was last set to
    private int tail;

    RingProducer(
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
                SessionLayout.SPACE_ALERTABLE,
                SessionLayout.ALERTABLE,
                doorbell);
    }

    /**
     * Takes room for a packet (WintunAllocateSendPacket). The packet is written at
     * {@link #packetOffset()}.
     *
     * @param length bytes, 0 to 0xFFFF
     * @return the ordinal to send it with, or {@link #FULL}
     * @throws TunException ERROR_INVALID_PARAMETER if the length is out of range,
     *     ERROR_INVALID_DATA if the peer's head is invalid
     */
    public int allocate(final int length) {
        SessionLayout.checkPacketLength("allocate", length);
        final int recordLength = SessionLayout.recordLength(length);
        if (recordLength > space()) {
            refreshHead();
            if (recordLength > space()) {
                return FULL;
            }
        }
        packetOffset = dataOffset + next + SessionLayout.SIZE_LENGTH;
        addRecord(length, recordLength);
        return outstanding.add(next);
    }

    private void addRecord(final int length, final int recordLength) {
        // plain: the tail, stored later, publishes it
        buffer.putInt(dataOffset + next, length);
        next = (next + recordLength) & mask;
    }

    /**
     * Finds room for a packet whose length is not known yet, as for a read from a device. Takes
     * nothing: {@link #commit} does, and until then the next allocation would get the same place.
     *
     * @param maxLength bytes that the packet has at most, 0 to 0xFFFF
     * @return whether there is room; the packet is written at {@link #packetOffset()}
     * @throws TunException ERROR_INVALID_PARAMETER if the length is out of range,
     *     ERROR_INVALID_DATA if the peer's head is invalid
     */
    public boolean reserve(final int maxLength) {
        SessionLayout.checkPacketLength("reserve", maxLength);
        packetOffset = dataOffset + next + SessionLayout.SIZE_LENGTH;
        return SessionLayout.recordLength(maxLength) <= space() || hasSpace(maxLength);
    }

    /**
     * Finds room for several packets of the same length, as for one read from a device that fills
     * them all. Takes nothing: {@link #reserve} and {@link #commit} do, for one after the other.
     * All but the last must have this length then.
     *
     * @param length bytes of each packet, 0 to 0xFFFF
     * @param count how many, at least 1
     * @return whether there is room; the packets are written at {@link #packetOffset(int, int)}
     * @throws TunException ERROR_INVALID_PARAMETER if the length is out of range,
     *     ERROR_INVALID_DATA if the peer's head is invalid
     */
    public boolean reserveEach(final int length, final int count) {
        SessionLayout.checkPacketLength("reserve", length);
        final long needed = (long) count * SessionLayout.recordLength(length);
        if (needed > space()) {
            refreshHead();
        }
        return needed <= space();
    }

    /**
     * Returns where one of several packets is to be written, from the next record on.
     *
     * @param length bytes of each, as they were reserved
     * @param index of the packet, from 0
     * @return an offset into the segment
     */
    public int packetOffset(final int length, final int index) {
        return dataOffset
                + ((next + index * SessionLayout.recordLength(length)) & mask)
                + SessionLayout.SIZE_LENGTH;
    }

    /**
     * Sends the packet that was written into reserved room, as {@link #send}.
     *
     * @param length bytes that it has, at most what was reserved
     * @throws TunException ERROR_INVALID_PARAMETER if that is more than the ring has room for
     */
    public void commit(final int length) {
        SessionLayout.checkPacketLength("commit", length);
        final int recordLength = SessionLayout.recordLength(length);
        if (recordLength > space()) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "commit",
                    "length=" + length + " is more than was reserved");
        }
        addRecord(length, recordLength);
        if (outstanding.isEmpty()) {
            // the usual case: all earlier packets were sent
            sent = next;
        } else {
            outstanding.complete(outstanding.add(next));
        }
    }

    /**
     * Sends a packet (WintunSendPacket); it is visible to the consumer after {@link #publish}.
     *
     * @param ordinal from {@link #allocate}
     * @throws TunException ERROR_INVALID_PARAMETER if it was sent before
     */
    public void send(final int ordinal) {
        if (!outstanding.complete(ordinal)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER, "send", "the packet was sent before");
        }
        sent = outstanding.removeCompleted(sent);
    }

    /**
     * Cancels an allocated packet: the consumer skips its room and does not count it. As after
     * {@link #send}, packets that were allocated later can leave at {@link #publish}.
     *
     * @param ordinal from {@link #allocate}
     * @param position of the packet, as {@link #packetPosition()} told after it was allocated
     * @param length with which it was allocated
     * @throws TunException ERROR_INVALID_PARAMETER if it was sent or cancelled before
     */
    public void cancel(final int ordinal, final int position, final int length) {
        send(ordinal);
        // plain: the tail, stored later, publishes it
        buffer.putInt(
                dataOffset + position - SessionLayout.SIZE_LENGTH,
                length | SessionLayout.CANCELLED);
    }

    /** Makes all sent packets visible to the consumer, and wakes it if it sleeps. */
    public void publish() {
        if (tail != sent) {
            tail = sent;
            // wake() has the fence between this store and its read of the flag. Without it, a
            // consumer that is about to sleep could be missed, and would sleep although a
            // packet waits
            buffer.putIntOrdered(tailOffset, tail);
            peerFlag().wake();
        }
    }

    /**
     * Makes all sent packets visible to the consumer, and never wakes it: it looks by itself. So
     * whatever the consumer writes, this makes no call of the kernel.
     */
    public void publishSilently() {
        tail = sent;
        buffer.putIntOrdered(tailOffset, tail);
    }

    /**
     * Counts the packets that the consumer has not given back, and those that are allocated. For
     * any thread; right if nobody uses the ring meanwhile.
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
        return SessionLayout.countRecords(
                buffer, dataOffset, buffer.getIntVolatile(headOffset), next, mask, most);
    }

    /**
     * Tells how full the ring is. For any thread; right if nobody uses the ring meanwhile.
     *
     * @return bytes of records that the consumer has not given back; 0 if its position makes no
     *     sense
     */
    public int fill() {
        // first the peer's position, then the own, which cannot be a ring behind it
        final int seen = buffer.getIntVolatile(headOffset);
        return isNoPosition(seen) ? 0 : (next - seen) & mask;
    }

    /**
     * Tells whether a packet would find room.
     *
     * @param length bytes, 0 to 0xFFFF
     * @return whether the next {@link #allocate} of that length succeeds
     * @throws TunException ERROR_INVALID_DATA if the peer's head is invalid
     */
    public boolean hasSpace(final int length) {
        refreshHead();
        return SessionLayout.recordLength(length) <= space();
    }

    /**
     * Tells whether a packet seems to find room, for a thread that is not the ring's own. If the
     * ring has room and keeps it, the answer is true; it may be true for room that is just being
     * taken, and where the peer's head makes no sense.
     *
     * @param length bytes, 0 to 0xFFFF
     * @return whether to try
     */
    public boolean mayHaveSpace(final int length) {
        // first the peer's position, then the own, which cannot be a ring behind it
        final int seen = buffer.getIntVolatile(headOffset);
        return isNoPosition(seen)
                || SessionLayout.recordLength(length) <= ((seen - next - SessionLayout.GAP) & mask);
    }

    private int space() {
        return (head - next - SessionLayout.GAP) & mask;
    }

    private void refreshHead() {
        final int seen = buffer.getIntVolatile(headOffset);
        // the consumer moves its head forward, up to the tail that it was shown
        if (isNoPosition(seen) || ((seen - head) & mask) > ((tail - head) & mask)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "ring",
                    "the consumer's head is invalid: head="
                            + seen
                            + " last="
                            + head
                            + " tail="
                            + tail
                            + "; end the session");
        }
        head = seen;
        noteFill((next - seen) & mask);
    }
}
