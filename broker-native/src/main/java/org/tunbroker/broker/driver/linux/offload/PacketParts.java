package org.tunbroker.broker.driver.linux.offload;

import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.ipc.packet.VirtioNetHeader;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Copies a packet from the broker's memory into the ring, split into plain ones. Parts that have no
 * room wait for the next call, and the memory with them.
 *
 * <p>For one thread; allocates nothing after it was made.
 */
final class PacketParts {
    private final SegmentSplitter splitter;
    // bytes before each packet that the client gets
    private final int headerLength;
    // whether the splitter has parts that are not in the ring
    private boolean isWaiting;

    /**
     * Makes the way into the ring.
     *
     * @param splitter that nobody uses while parts wait
     * @param headerLength of empty headers before the client's packets
     */
    PacketParts(final SegmentSplitter splitter, final int headerLength) {
        this.splitter = splitter;
        this.headerLength = headerLength;
    }

    /** Whether parts wait for room. */
    boolean areWaiting() {
        return isWaiting;
    }

    /**
     * Begins with a packet, and delivers what has room. A packet that makes no sense, or that stays
     * whole and is too long for the ring with its header, is dropped and counted.
     *
     * @param memory that nobody else writes
     * @param offset of the packet's {@link VirtioNetHeader}
     * @param length bytes of both
     */
    void deliver(
            final UnsafeBuffer memory, final int offset, final int length, final ReceiveRing ring) {
        if (splitter.wrap(memory, offset, length)
                && headerLength + splitter.nextLength() <= SessionLayout.MAX_PACKET_LENGTH) {
            isWaiting = true;
            deliverRest(ring);
        } else {
            ring.drop();
        }
    }

    /**
     * Delivers what waits.
     *
     * @return whether all had room
     */
    boolean deliverRest(final ReceiveRing ring) {
        while (isWaiting) {
            final int length = headerLength + splitter.nextLength();
            if (!ring.reserve(length)) {
                return false;
            }
            if (headerLength > 0) {
                ring.memory().setMemory(ring.packetOffset(), headerLength, (byte) 0);
            }
            splitter.writeNext(ring.memory(), ring.packetOffset() + headerLength);
            ring.commit(length);
            ring.publishBatch();
            isWaiting = splitter.hasNext();
        }
        return true;
    }
}
