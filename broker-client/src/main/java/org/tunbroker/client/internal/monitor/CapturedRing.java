package org.tunbroker.client.internal.monitor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.capture.CapturedPackets;
import org.tunbroker.ipc.ring.CaptureRecord;
import org.tunbroker.ipc.ring.RingConsumer;

/** One direction of a capture, as its client reads it. For one thread, but for the counts. */
final class CapturedRing {
    private final RingConsumer ring;
    private final boolean toClient;
    // little-endian, for the header; the other is for the packet
    private final ByteBuffer words;
    private final ByteBuffer view;
    private volatile long seen;
    private volatile long dropped;

    CapturedRing(final RingConsumer ring, final boolean toClient) {
        this.ring = ring;
        this.toClient = toClient;
        view = ring.newView();
        words = ring.newView().order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean hasNext() {
        final int length = ring.peek();
        if (length != RingConsumer.EMPTY && length < CaptureRecord.HEADER_LENGTH) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "capture",
                    "a record of " + length + " bytes has no header");
        }
        return length != RingConsumer.EMPTY;
    }

    /** Returns the time of the packet that {@link #hasNext} found. */
    long timeNs() {
        return words.getLong(ring.packetPosition() + CaptureRecord.TIME_OFFSET);
    }

    /** Takes the packet that {@link #hasNext} found. */
    void take(final CapturedPackets packets) {
        final int at = ring.packetPosition();
        final int lost = words.getInt(at + CaptureRecord.DROPPED_OFFSET);
        view.limit(at + ring.packetLength()).position(at + CaptureRecord.HEADER_LENGTH);
        final ByteBuffer bytes = view.slice();
        // the room is given back later
        ring.consume();
        seen += 1L + lost;
        dropped += lost;
        packets.packet(
                words.getLong(at + CaptureRecord.TIME_OFFSET),
                toClient,
                words.getInt(at + CaptureRecord.LENGTH_OFFSET),
                lost,
                bytes);
    }

    /** Gives the room of what was taken back to the broker. */
    void giveBack() {
        ring.publish();
    }

    long seen() {
        return seen;
    }

    long dropped() {
        return dropped;
    }
}
