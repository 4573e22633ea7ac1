package org.tunbroker.broker.driver.linux;

import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PacketSink;

/**
 * Writes packets straight from the ring, one by one, with the header before them that the interface
 * wants, if any: the client wrote it too. The kernel copies a packet and its header once and checks
 * its copy, so a client that rewrites one meanwhile harms only that packet.
 */
final class DirectTunSink implements PacketSink {
    private final TunWriter writer;
    private final long memoryAddress;

    DirectTunSink(final TunWriter writer, final SessionRings rings) {
        this.writer = writer;
        this.memoryAddress = rings.segment().address();
    }

    @Override
    public void take(final int offset, final int length) {
        writer.write(memoryAddress + offset, length, 1);
    }

    @Override
    public void settle() {
        writer.endBatch();
    }

    @Override
    public void flush() {
        writer.endBatch();
    }
}
