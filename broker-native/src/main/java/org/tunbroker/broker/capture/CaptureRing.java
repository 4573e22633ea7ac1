package org.tunbroker.broker.capture;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.ring.CaptureRecord;
import org.tunbroker.ipc.ring.RingProducer;

/**
 * One direction of a capture. A packet that finds no room is counted and not copied: this never
 * waits, and never calls the kernel.
 *
 * <p>Thread-safe. The lock is contended only when the capture ends: one thread moves the packets of
 * a direction.
 */
final class CaptureRing {
    private final RingProducer ring;
    // keeps the memory mapped
    private final Segment segment;
    private final AtomicBuffer memory;
    private final int snapLength;
    // added to System.nanoTime() for nanoseconds since 1970
    private final long epochNs;

    // guarded by this, all
    private boolean open = true;
    private long seen;
    private long dropped;
    private long reported;

    CaptureRing(
            final RingProducer ring,
            final Segment segment,
            final int snapLength,
            final long epochNs) {
        this.ring = ring;
        this.segment = segment;
        this.memory = segment.buffer();
        this.snapLength = snapLength;
        this.epochNs = epochNs;
    }

    /**
     * Copies a packet.
     *
     * @return false if who captures wrote nonsense into the ring, which ends the capture
     */
    synchronized boolean copy(final DirectBuffer from, final int offset, final int length) {
        if (!open) {
            return true;
        }
        seen++;
        try {
            copyNow(from, offset, length);
            return true;
        } catch (final TunException ex) {
            open = false;
            return false;
        }
    }

    private void copyNow(final DirectBuffer from, final int offset, final int length) {
        final int kept = Math.min(length, snapLength);
        if (!ring.reserve(CaptureRecord.HEADER_LENGTH + kept)) {
            dropped++;
            return;
        }
        final int to = ring.packetOffset();
        memory.putLong(
                to + CaptureRecord.TIME_OFFSET,
                System.nanoTime() + epochNs,
                ByteOrder.LITTLE_ENDIAN);
        memory.putInt(to + CaptureRecord.LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        memory.putInt(
                to + CaptureRecord.DROPPED_OFFSET,
                (int) Math.min(Integer.MAX_VALUE, dropped - reported),
                ByteOrder.LITTLE_ENDIAN);
        reported = dropped;
        memory.putBytes(to + CaptureRecord.HEADER_LENGTH, from, offset, kept);
        ring.commit(CaptureRecord.HEADER_LENGTH + kept);
        ring.publishSilently();
    }

    /** Copies no more. Afterwards no thread is in the memory. */
    synchronized void close() {
        open = false;
    }

    synchronized long seen() {
        return seen;
    }

    synchronized long dropped() {
        return dropped;
    }
}
