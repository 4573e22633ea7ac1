package org.tunbroker.broker.driver.linux.tun;

import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.SendRing;

/**
 * Writes packets straight from the ring, one by one. If the interface needs a header, the client
 * has written that as well. The kernel copies a packet and its header once and checks its copy, so
 * a client that rewrites one meanwhile harms only that packet.
 */
public final class DirectTunSink implements PacketSink {
    private final TunWriter writer;

    public DirectTunSink(final TunWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(final SendRing ring) {
        while (ring.hasNext()) {
            writer.write(ring.nextAddress(), ring.length());
        }
        writer.endBatch();
    }
}
