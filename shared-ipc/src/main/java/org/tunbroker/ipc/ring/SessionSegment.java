package org.tunbroker.ipc.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;

/**
 * A session's shared memory as one process sees it: its state, and one side of each of its rings.
 *
 * <p>Immutable after construction; each ring's class documents its thread-safety.
 */
public final class SessionSegment implements AutoCloseable {
    private final Segment segment;
    private final int capacity;

    private SessionSegment(final Segment segment, final int capacity) {
        this.segment = segment;
        this.capacity = capacity;
    }

    /**
     * Makes a session's memory, state open.
     *
     * @param file where; must not exist
     * @param capacity of each ring, checked
     * @return the segment, owned by the caller
     * @throws TunException as {@link Segment#create}
     */
    public static SessionSegment create(final Path file, final int capacity) {
        return create(
                Segment.create(
                        file, SessionLayout.segmentLength(SessionLayout.checkCapacity(capacity))),
                capacity);
    }

    /**
     * Makes a session's memory of a segment of zeros, state open.
     *
     * @param segment of {@link SessionLayout#segmentLength}, owned by the result
     * @param capacity of each ring, checked
     * @return the segment, owned by the caller
     */
    public static SessionSegment create(final Segment segment, final int capacity) {
        final SessionSegment created = new SessionSegment(segment, capacity);
        created.reset();
        return created;
    }

    /**
     * Returns the header of a session with empty rings.
     *
     * @param capacity of each ring, checked
     * @return the header, {@link SessionLayout#HEADER_LENGTH} bytes, state open
     */
    private static ByteBuffer newHeader(final int capacity) {
        final ByteBuffer header =
                ByteBuffer.allocate(SessionLayout.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(SessionLayout.MAGIC_OFFSET, SessionLayout.MAGIC);
        header.putInt(SessionLayout.VERSION_OFFSET, SessionLayout.VERSION);
        header.putInt(SessionLayout.CAPACITY_OFFSET, capacity);
        header.putInt(SessionLayout.STATE_OFFSET, SessionLayout.STATE_OPEN);
        return header;
    }

    /**
     * Resets the header, for a session that no client knows yet. No thread uses a ring in this
     * memory at this time; sides of rings that were made before must not be used any more.
     */
    public void reset() {
        segment.buffer().putBytes(0, newHeader(capacity), 0, SessionLayout.HEADER_LENGTH);
    }

    /**
     * Maps a session's memory that the broker made.
     *
     * @param file where
     * @param capacity what the broker said it is
     * @return the segment
     * @throws TunException ERROR_INVALID_DATA if it is not such a segment, or as
     *     {@link Segment#open}
     */
    public static SessionSegment open(final Path file, final int capacity) {
        return open(
                Segment.open(
                        file, SessionLayout.segmentLength(SessionLayout.checkCapacity(capacity))),
                capacity);
    }

    /**
     * Takes a session's memory that the broker made.
     *
     * @param segment of {@link SessionLayout#segmentLength}
     * @param capacity what the broker said it is, checked
     * @return the segment
     * @throws TunException ERROR_INVALID_DATA if it is not such a segment
     */
    public static SessionSegment open(final Segment segment, final int capacity) {
        final AtomicBuffer buffer = segment.buffer();
        if (buffer.getInt(SessionLayout.MAGIC_OFFSET) != SessionLayout.MAGIC
                || buffer.getInt(SessionLayout.VERSION_OFFSET) != SessionLayout.VERSION
                || buffer.getInt(SessionLayout.CAPACITY_OFFSET) != capacity) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "open session segment",
                    "it is no session segment of version " + SessionLayout.VERSION);
        }
        return new SessionSegment(segment, capacity);
    }

    /**
     * Returns the memory.
     *
     * @return the segment that rings and state lie in
     */
    public Segment segment() {
        return segment;
    }

    /**
     * Returns the size of each ring.
     *
     * @return bytes
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Makes the broker's side of the receive ring, which the client receives from. One exists at
     * most.
     *
     * @return a producer that begins with an empty ring
     */
    public RingProducer receiveProducer() {
        return receiveProducer(null);
    }

    /**
     * Makes the broker's side of the receive ring, which the client receives from. One exists at
     * most.
     *
     * @param doorbell rung when a packet is there and the client asked for that; throws nothing.
     *     Null if there is none
     * @return a producer that begins with an empty ring
     */
    public RingProducer receiveProducer(final Runnable doorbell) {
        return new RingProducer(
                segment,
                SessionLayout.RECEIVE_OFFSET,
                SessionLayout.receiveDataOffset(),
                capacity,
                doorbell);
    }

    /**
     * Makes the client's side of the receive ring. One exists at most.
     *
     * @return a consumer that begins with an empty ring
     */
    public RingConsumer receiveConsumer() {
        return new RingConsumer(
                segment,
                SessionLayout.RECEIVE_OFFSET,
                SessionLayout.receiveDataOffset(),
                capacity,
                null);
    }

    /**
     * Makes the client's side of the send ring. One exists at most.
     *
     * @return a producer that begins with an empty ring
     */
    public RingProducer sendProducer() {
        return new RingProducer(
                segment,
                SessionLayout.SEND_OFFSET,
                SessionLayout.sendDataOffset(capacity),
                capacity,
                null);
    }

    /**
     * Makes the broker's side of the send ring, which the client sends to. One exists at most.
     *
     * @return a consumer that begins with an empty ring
     */
    public RingConsumer sendConsumer() {
        return sendConsumer(null);
    }

    /**
     * Makes the broker's side of the send ring, which the client sends to. One exists at most.
     *
     * @param doorbell rung when there is room again and the client asked for that; throws nothing.
     *     Null if there is none
     * @return a consumer that begins with an empty ring
     */
    public RingConsumer sendConsumer(final Runnable doorbell) {
        return new RingConsumer(
                segment,
                SessionLayout.SEND_OFFSET,
                SessionLayout.sendDataOffset(capacity),
                capacity,
                doorbell);
    }

    /**
     * Marks the session as ended; for the broker, which then wakes both of the client's sleepers.
     *
     * @param code why, a Windows error code
     */
    public void markEnded(final int code) {
        segment.buffer().putInt(SessionLayout.END_CODE_OFFSET, code);
        segment.buffer().putIntVolatile(SessionLayout.STATE_OFFSET, SessionLayout.STATE_ENDED);
    }

    /**
     * Tells whether the broker ended the session.
     *
     * @return whether the state is anything but open
     */
    public boolean isEnded() {
        return segment.buffer().getIntVolatile(SessionLayout.STATE_OFFSET)
                != SessionLayout.STATE_OPEN;
    }

    /**
     * Returns why the session ended.
     *
     * @return a Windows error code, meaningful after {@link #isEnded()}
     */
    public int endCode() {
        return segment.buffer().getInt(SessionLayout.END_CODE_OFFSET);
    }

    /** Ends the mapping as {@link Segment#close()} does. */
    @Override
    public void close() {
        segment.close();
    }
}
