package org.tunbroker.broker.driver.linux.uring;

import org.tunbroker.broker.driver.linux.tun.DirectTunSource;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads one packet straight into the ring. If more follow, it reads several by one system call, and
 * copies them to the ring.
 */
public final class UringTunSource implements PacketSource {
    /** Bytes for a packet of a device without headers. */
    public static final int PLACE_LENGTH = SessionLayout.MAX_PACKET_LENGTH + 1;

    private final DirectTunSource direct;
    private final UringReads reads;

    /**
     * Makes the source.
     *
     * @param reads of places of {@link #PLACE_LENGTH}, closed with the source
     */
    public UringTunSource(final TunReader reader, final UringReads reads) {
        this.direct = new DirectTunSource(reader);
        this.reads = reads;
    }

    @Override
    public boolean read(final ReceiveRing ring) {
        if (!reads.hasNext()) {
            if (!reads.areLikely()) {
                final boolean came = direct.read(ring);
                reads.note(came);
                return came;
            }
            if (!ring.reserve(SessionLayout.MAX_PACKET_LENGTH)) {
                return false;
            }
            reads.submit();
        }
        return deliver(ring) && reads.end();
    }

    /** Copies what was read to the ring; returns whether all had room. */
    private boolean deliver(final ReceiveRing ring) {
        while (reads.hasNext()) {
            final int length = reads.length();
            if (!ring.reserve(length)) {
                // packets already read come first once there is room
                return false;
            }
            ring.memory().putBytes(ring.packetOffset(), reads.memory(), reads.offset(), length);
            ring.commit(length);
            reads.take();
        }
        return true;
    }

    @Override
    public void close() {
        reads.close();
    }
}
