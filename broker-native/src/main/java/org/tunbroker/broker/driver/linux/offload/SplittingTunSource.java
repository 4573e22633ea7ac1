package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.ipc.packet.VirtioNetHeader;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads packets with a header into memory of its own, and copies them to the ring from there: split
 * into plain ones, or unchanged. A large packet that does not fit the ring with its header is split
 * too, into plain packets behind empty headers.
 */
public final class SplittingTunSource implements PacketSource {
    // longer than any packet, because the kernel truncates a packet silently
    private static final int CAPACITY = 2 * SessionLayout.MAX_PACKET_LENGTH;

    private final TunReader reader;
    private final SegmentSplitter splitter = new SegmentSplitter();
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY));
    // bytes before each packet that the client gets
    private final int headerLength;
    // whether the splitter has parts that are not in the ring
    private boolean isSplitting;

    public SplittingTunSource(final TunReader reader, final Offload offload) {
        this.reader = reader;
        this.headerLength = offload == Offload.LARGE_PACKETS ? VirtioNetHeader.LENGTH : 0;
    }

    @Override
    public boolean read(final ReceiveRing ring) {
        if (!deliverParts(ring) || !ring.reserve(SessionLayout.MAX_PACKET_LENGTH)) {
            return false;
        }
        final int length = reader.read(memory.addressOffset(), CAPACITY);
        if (length > 0) {
            deliver(length, ring);
        }
        return length > 0;
    }

    private void deliver(final int length, final ReceiveRing ring) {
        if (headerLength > 0 && length <= SessionLayout.MAX_PACKET_LENGTH) {
            ring.memory().putBytes(ring.packetOffset(), memory, 0, length);
            ring.commit(length);
        } else if (splitter.wrap(memory, 0, length)
                && headerLength + splitter.nextLength() <= SessionLayout.MAX_PACKET_LENGTH) {
            isSplitting = true;
            deliverParts(ring);
        } else {
            // it is invalid, or cannot be split and is too long with its header
            ring.drop();
        }
    }

    /** Copies the parts to the ring; returns whether all had room. */
    private boolean deliverParts(final ReceiveRing ring) {
        while (isSplitting) {
            final int length = headerLength + splitter.nextLength();
            if (!ring.reserve(length)) {
                return false;
            }
            ring.memory().setMemory(ring.packetOffset(), headerLength, (byte) 0);
            splitter.writeNext(ring.memory(), ring.packetOffset() + headerLength);
            ring.commit(length);
            ring.publishBatch();
            isSplitting = splitter.hasNext();
        }
        return true;
    }
}
