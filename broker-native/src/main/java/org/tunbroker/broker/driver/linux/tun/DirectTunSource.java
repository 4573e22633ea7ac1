package org.tunbroker.broker.driver.linux.tun;

import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.ipc.ring.SessionLayout;

/** Reads packets straight into the ring, one by one. */
public final class DirectTunSource implements PacketSource {
    private final TunReader reader;

    public DirectTunSource(final TunReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean read(final ReceiveRing ring) {
        if (!ring.reserve(SessionLayout.MAX_PACKET_LENGTH)) {
            return false;
        }
        final int length = reader.read(ring.packetAddress(), SessionLayout.MAX_PACKET_LENGTH);
        if (length > 0) {
            ring.commit(length);
        }
        return length > 0;
    }
}
