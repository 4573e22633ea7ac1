package org.tunbroker.ipc.ring;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;

/**
 * The shared memory of a session: a header and two rings.
 *
 * <pre>
 * Session segment, version 2, little-endian; each word that changes has 128 bytes of its own, since
 * processors fetch cache lines of 64 bytes in pairs. C is the capacity.
 *    off  size  field                   writer  store / load
 *      0     4  magic                   broker  plain, before the client is told of the segment
 *      4     4  version                 broker  plain, likewise
 *      8     4  capacity                broker  plain, likewise; the broker never reads it back
 *     12     4  send doorbell           broker  reserved, 0: the number of the broker's doorbell that
 *                                          the client rings in place of send alertable
 *     16     4  receive doorbell        broker  reserved, 0: the number of the client's doorbell that
 *                                          the broker rings in place of receive alertable. A request
 *                                          below needs none: its doorbell has a fixed number
 *    128     4  state                   broker  open: plain, likewise; ended: volatile store, then all
 *                                          four flags are woken
 *    132     4  end code                broker  plain, published by state
 *    256     4  receive tail            broker  ordered store, fence, load of receive alertable
 *    384     4  receive head            client  ordered store, fence, load of space alertable
 *    512     4  receive alertable       client  ordered store, fence, load of receive tail
 *    516     4  receive request         client  ordered store, fence, load of receive tail; unused, 0,
 *                                          if the broker has not {@code Features.READINESS}
 *    640     4  receive space alertable broker  ordered store, fence, load of receive head
 *    768     4  send tail               client  ordered store, fence, load of send alertable
 *    896     4  send head               broker  ordered store, fence, load of space alertable
 *   1024     4  send alertable          broker  ordered store, fence, load of send tail
 *   1152     4  send space alertable    client  ordered store, fence, load of send head
 *   1156     4  send space request      client  ordered store, fence, load of send head; unused, 0,
 *                                          likewise
 *   4096     C + 0x10000  receive data  broker  plain, published by receive tail
 *   4096 + C + 0x10000
 *            C + 0x10000  send data     client  plain, published by send tail
 * </pre>
 *
 * <p>A side that finds an alertable flag set, sets it to 0 and wakes the flag's writer. The loads
 * are volatile; {@link org.tunbroker.ipc.memory.WakeFlag} says what the fence is. The broker loads
 * a request together with the flag before it; if it is set, the broker sets it to 0 and rings the
 * client's {@link org.tunbroker.ipc.memory.Doorbells#SESSIONS}
 * ({@link org.tunbroker.ipc.memory.DoorbellRequest}).
 *
 * <p>A record is a 32-bit size and that many bytes, padded to a multiple of 4:
 *
 * <pre>
 * Size of a record, written by the ring's producer, plain, published by the tail
 *   bits   field      meaning
 *   0-29   length     of the packet, 0 to 0xFFFF; anything else ends the session
 *     30   cancelled  the consumer skips the record, which counts as no packet
 *     31   (none)     0; anything else ends the session
 * </pre>
 *
 * <p>Head and tail are offsets into the data, multiples of 4 below the capacity. The 0x10000 bytes
 * after the capacity let a record that begins below it run on, so that every packet is contiguous.
 * A gap of 4 bytes tells a full ring from an empty one.
 */
public final class SessionLayout {
    /** What the magic word holds: the letters TBS1. */
    public static final int MAGIC = 0x31534254;

    /** The version of this table. */
    public static final int VERSION = 2;

    /** The smallest ring capacity (WINTUN_MIN_RING_CAPACITY), 128 KiB. */
    public static final int MIN_CAPACITY = 0x20000;

    /** The largest ring capacity (WINTUN_MAX_RING_CAPACITY), 64 MiB. */
    public static final int MAX_CAPACITY = 0x4000000;

    /** The largest packet in bytes (WINTUN_MAX_IP_PACKET_SIZE). */
    public static final int MAX_PACKET_LENGTH = 0xFFFF;

    /** The state of a session that moves packets. */
    public static final int STATE_OPEN = 1;

    /** The state of a session that has ended. */
    public static final int STATE_ENDED = 2;

    /** Offset of the magic word. */
    public static final int MAGIC_OFFSET = 0;

    /** Offset of the version. */
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;

    /** Offset of the capacity. */
    public static final int CAPACITY_OFFSET = VERSION_OFFSET + Integer.BYTES;

    static final int LINE = 128;

    /** Offset of the state. */
    public static final int STATE_OFFSET = LINE;

    /** Offset of the error code that says why a session ended. */
    public static final int END_CODE_OFFSET = STATE_OFFSET + Integer.BYTES;

    static final int RECEIVE_OFFSET = STATE_OFFSET + LINE;
    static final int TAIL = 0;
    static final int HEAD = TAIL + LINE;
    static final int ALERTABLE = HEAD + LINE;
    static final int SPACE_ALERTABLE = ALERTABLE + LINE;
    static final int SEND_OFFSET = RECEIVE_OFFSET + SPACE_ALERTABLE + LINE;

    /** Length of the header: a page, so that the data of the first ring begins on one. */
    public static final int HEADER_LENGTH = 4096;

    static final int SLACK = 0x10000;
    static final int SIZE_LENGTH = Integer.BYTES;
    static final int CANCELLED = 1 << 30;
    static final int ALIGNMENT = 4;
    static final int GAP = 4;

    private SessionLayout() {}

    /**
     * Tells whether a ring may have a capacity.
     *
     * @param capacity bytes
     * @return whether it is a power of two from {@link #MIN_CAPACITY} to {@link #MAX_CAPACITY}
     */
    public static boolean isCapacity(final int capacity) {
        return capacity >= MIN_CAPACITY
                && capacity <= MAX_CAPACITY
                && Integer.bitCount(capacity) == 1;
    }

    /**
     * Refuses a capacity that a ring cannot have.
     *
     * @param capacity bytes
     * @return the capacity
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static int checkCapacity(final int capacity) {
        if (!isCapacity(capacity)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "startSession",
                    "capacity="
                            + capacity
                            + " must be a power of two from "
                            + MIN_CAPACITY
                            + " to "
                            + MAX_CAPACITY);
        }
        return capacity;
    }

    /**
     * Refuses a length that a packet cannot have.
     *
     * @param call that gave it
     * @param length bytes
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static void checkPacketLength(final String call, final int length) {
        if (length < 0 || length > MAX_PACKET_LENGTH) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "length=" + length + " must be from 0 to " + MAX_PACKET_LENGTH);
        }
    }

    /**
     * Returns how long a session segment is.
     *
     * @param capacity of each ring
     * @return bytes
     */
    public static int segmentLength(final int capacity) {
        return HEADER_LENGTH + 2 * (capacity + SLACK);
    }

    /**
     * Returns the words on which threads sleep. On Windows each has an event; the broker passes the
     * events to a client in this order.
     *
     * @return the offsets of receive alertable, receive space alertable, send alertable and send
     *     space alertable
     */
    public static int[] sleepOffsets() {
        return new int[] {
            RECEIVE_OFFSET + ALERTABLE,
            RECEIVE_OFFSET + SPACE_ALERTABLE,
            SEND_OFFSET + ALERTABLE,
            SEND_OFFSET + SPACE_ALERTABLE
        };
    }

    static int receiveDataOffset() {
        return HEADER_LENGTH;
    }

    static int sendDataOffset(final int capacity) {
        return HEADER_LENGTH + capacity + SLACK;
    }

    /** Makes a view of one ring's data, with the slack behind it, and of nothing else. */
    static ByteBuffer dataView(final Segment segment, final int dataOffset, final int capacity) {
        final ByteBuffer all = segment.newView();
        all.limit(dataOffset + capacity + SLACK).position(dataOffset);
        // a slice is big-endian, independent of its parent's order
        return all.slice();
    }

    /**
     * Counts the packets between two positions of a ring, whatever a peer wrote there; those that
     * are cancelled or have no bytes are not counted.
     */
    static int countRecords(
            final AtomicBuffer buffer,
            final int dataOffset,
            final int from,
            final int to,
            final int mask,
            final int most) {
        if (((from | to) & ~mask) != 0 || ((from | to) & (ALIGNMENT - 1)) != 0) {
            return 0;
        }
        int count = 0;
        int at = from;
        for (int looked = 0; at != to && looked < most; looked++) {
            final int size = buffer.getIntVolatile(dataOffset + at);
            final int length = size & ~CANCELLED;
            if (length < 0
                    || length > MAX_PACKET_LENGTH
                    || recordLength(length) > ((to - at) & mask)) {
                return count;
            }
            if (size == length && length > 0) {
                count++;
            }
            at = (at + recordLength(length)) & mask;
        }
        return count;
    }

    /** Bytes that a packet takes in a ring. */
    static int recordLength(final int packetLength) {
        return (SIZE_LENGTH + packetLength + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
