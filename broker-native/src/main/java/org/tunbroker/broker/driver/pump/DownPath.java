package org.tunbroker.broker.driver.pump;

/**
 * The path from a source into the client's ring.
 *
 * <p>For the loop's thread.
 */
public final class DownPath implements PacketPath {
    private final PacketSource source;
    private final ReceiveRing ring;
    private final PumpedSession session;

    /**
     * Creates the path of one session.
     *
     * @param source gives the packets
     * @param ring to the client
     * @param session that the packets belong to
     */
    public DownPath(
            final PacketSource source, final ReceiveRing ring, final PumpedSession session) {
        this.source = source;
        this.ring = ring;
        this.session = session;
    }

    @Override
    public PumpedSession session() {
        return session;
    }

    @Override
    public boolean move() {
        final int batches = ring.batches();
        boolean moved = false;
        while (source.read(ring)) {
            moved = true;
            ring.publishBatch();
            if (ring.batches() != batches || session.isStopping()) {
                break;
            }
        }
        // a read that found no more may have delivered what an earlier one had read
        moved |= ring.hasCommitted();
        ring.publish();
        return moved;
    }

    @Override
    public void countWait() {
        ring.countWait();
    }

    @Override
    public void finish() {
        ring.publish();
    }
}
