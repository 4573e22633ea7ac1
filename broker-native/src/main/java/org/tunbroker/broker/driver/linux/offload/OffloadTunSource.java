package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.linux.uring.UringReads;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.ipc.packet.VirtioNetHeader;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads packets with a header. Large ones, once they are expected, go straight into the ring; the
 * others are read into memory of the broker's, several by one system call where more than one
 * follow, and copied to the ring: split into plain ones, or unchanged.
 *
 * <p>With {@link Offload#LARGE_PACKETS} a packet that does not fit the ring with its header is
 * split too, into plain packets behind empty headers.
 */
public final class OffloadTunSource implements PacketSource {
    /** Longer than any packet, because the kernel truncates a packet silently. */
    public static final int PLACE_LENGTH = 2 * (SessionLayout.MAX_PACKET_LENGTH + 1);

    // in a row, after which no large packet is expected: a flow's acknowledgements come in between
    private static final int SMALL_PACKETS = 16;

    private final TunReader reader;
    // null where there is no io_uring
    private final UringReads reads;
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(PLACE_LENGTH));
    private final SegmentSplitter splitter = new SegmentSplitter();
    private final LargeRead large;
    private final PacketParts parts;
    private final boolean areLargeWanted;
    // since the last large one
    private int smallPackets = SMALL_PACKETS;

    /**
     * Makes the source.
     *
     * @param reads of places of {@link #PLACE_LENGTH}, closed with the source; null if there are
     *     none
     */
    public OffloadTunSource(final TunReader reader, final UringReads reads, final Offload offload) {
        this.reader = reader;
        this.reads = reads;
        areLargeWanted = offload == Offload.LARGE_PACKETS;
        large = areLargeWanted ? new WholeRead(memory) : new ScatteredRead(splitter, memory);
        parts = new PacketParts(splitter, areLargeWanted ? VirtioNetHeader.LENGTH : 0);
    }

    @Override
    public boolean read(final ReceiveRing ring) {
        if (!parts.deliverRest(ring)) {
            return false;
        }
        if (reads != null && reads.hasNext()) {
            return deliverReads(ring);
        }
        if (smallPackets < SMALL_PACKETS && large.canRead(ring)) {
            return readLarge(ring);
        }
        if (!ring.reserve(SessionLayout.MAX_PACKET_LENGTH)) {
            return false;
        }
        if (reads != null && reads.areLikely()) {
            reads.submit();
            return deliverReads(ring);
        }
        return readOne(ring);
    }

    private boolean readLarge(final ReceiveRing ring) {
        final int length = reader.read(large.pieces(ring));
        if (length <= 0) {
            return false;
        }
        if (large.deliver(length, ring)) {
            smallPackets = 0;
        } else {
            large.gather(length, ring);
            deliver(memory, 0, length, ring);
        }
        return true;
    }

    private boolean readOne(final ReceiveRing ring) {
        final int length = reader.read(memory.addressOffset(), PLACE_LENGTH);
        if (length > 0) {
            deliver(memory, 0, length, ring);
        }
        if (reads != null) {
            reads.note(length > 0);
        }
        return length > 0;
    }

    private boolean deliverReads(final ReceiveRing ring) {
        while (reads.hasNext()) {
            if (!ring.reserve(Math.min(reads.length(), SessionLayout.MAX_PACKET_LENGTH))) {
                return false;
            }
            deliver(reads.memory(), reads.offset(), reads.length(), ring);
            // it stays where it is, also for parts that wait
            reads.take();
            if (parts.areWaiting()) {
                return false;
            }
        }
        return reads.end();
    }

    /** Delivers a packet from memory of the broker's; there is room for it if it stays whole. */
    private void deliver(
            final UnsafeBuffer from, final int offset, final int length, final ReceiveRing ring) {
        final boolean isLarge = SegmentSplitter.isLarge(from, offset);
        if (areLargeWanted && length <= SessionLayout.MAX_PACKET_LENGTH) {
            ring.reserve(length);
            ring.memory().putBytes(ring.packetOffset(), from, offset, length);
            ring.commit(length);
        } else {
            parts.deliver(from, offset, length, ring);
        }
        if (isLarge) {
            large.expectLikeLast();
        }
        smallPackets = isLarge ? 0 : Math.min(SMALL_PACKETS, smallPackets + 1);
    }

    @Override
    public void close() {
        if (reads != null) {
            reads.close();
        }
    }
}
