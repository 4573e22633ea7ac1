package org.tunbroker.broker.driver.linux;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.linux.offload.SegmentSplitter;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.ipc.packet.VirtioNetHeader;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads packets with a header into memory of its own, and from there brings them to the ring: split
 * into plain ones, or large as they came. A large one that the ring cannot hold with its header is
 * split too, into plain packets behind empty headers.
 */
final class OffloadDownPump extends DownPump {
    // longer than any packet: the kernel cuts off what does not fit, and does not say so
    private static final int CAPACITY = 2 * SessionLayout.MAX_PACKET_LENGTH;

    private final SegmentSplitter splitter = new SegmentSplitter();
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY));
    private final AtomicBuffer ring;
    // bytes before each packet that the client gets
    private final int headerLength;

    OffloadDownPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final Offload offload,
            final PumpedSession session) {
        super(tun, stop, rings, session);
        this.ring = rings.segment().buffer();
        this.headerLength = offload == Offload.LARGE_PACKETS ? VirtioNetHeader.LENGTH : 0;
    }

    @Override
    boolean readOnce() {
        final int length = read(memory.addressOffset(), CAPACITY);
        if (length <= 0) {
            return false;
        }
        if (headerLength > 0 && length <= SessionLayout.MAX_PACKET_LENGTH) {
            ring.putBytes(packetOffset(), memory, 0, length);
            commit(length);
        } else if (splitter.wrap(memory, 0, length)) {
            deliverParts();
        } else {
            countDrop();
        }
        return true;
    }

    private void deliverParts() {
        while (splitter.hasNext() && awaitSpace()) {
            final int length = headerLength + splitter.nextLength();
            if (length > SessionLayout.MAX_PACKET_LENGTH) {
                // whole, and too long with its header
                countDrop();
                return;
            }
            ring.setMemory(packetOffset(), headerLength, (byte) 0);
            splitter.writeNext(ring, packetOffset() + headerLength);
            commit(length);
        }
    }

    private int packetOffset() {
        return rings().toClient().packetOffset();
    }
}
