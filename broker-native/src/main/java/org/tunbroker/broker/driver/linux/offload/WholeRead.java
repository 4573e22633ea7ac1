package org.tunbroker.broker.driver.linux.offload;

import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.os.linux.IoVector;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads a large packet with its header into the ring as it is. What is longer than a packet in the
 * ring may be ends in the broker's memory, behind the place of what is before it.
 *
 * <p>For one thread; allocates nothing after it was made.
 */
final class WholeRead implements LargeRead {
    private static final int IN_RING = SessionLayout.MAX_PACKET_LENGTH;

    private final UnsafeBuffer memory;
    private final IoVector pieces = new IoVector(2);

    /**
     * Makes the read.
     *
     * @param memory longer than any packet, that nobody else writes
     */
    WholeRead(final UnsafeBuffer memory) {
        this.memory = memory;
    }

    @Override
    public void expectLikeLast() {
        // any packet is read alike
    }

    @Override
    public boolean canRead(final ReceiveRing ring) {
        return ring.reserve(IN_RING);
    }

    @Override
    public IoVector pieces(final ReceiveRing ring) {
        pieces.clear();
        pieces.add(ring.packetAddress(), IN_RING);
        pieces.add(memory.addressOffset() + IN_RING, memory.capacity() - IN_RING);
        return pieces;
    }

    @Override
    public boolean deliver(final int length, final ReceiveRing ring) {
        if (length > IN_RING) {
            return false;
        }
        ring.commit(length);
        return true;
    }

    @Override
    public void gather(final int length, final ReceiveRing ring) {
        memory.putBytes(0, ring.memory(), ring.packetOffset(), IN_RING);
    }
}
