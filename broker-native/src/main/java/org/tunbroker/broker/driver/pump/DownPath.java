package org.tunbroker.broker.driver.pump;

/**
 * The path from a source into the client's ring.
 *
 * <p>For the loop's thread.
 */
public final class DownPath implements PacketPath {
    // empty reads before the loop may sleep; each costs less than a sleep and a wake-up
    private static final int IDLE_READS = 32;

    private final PacketSource source;
    private final ReceiveRing ring;
    private final PumpedSession session;
    private int idleReads;

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
        while (source.read(ring)) {
            idleReads = 0;
            if (ring.publishBatch() || session.isStopping()) {
                return true;
            }
        }
        ring.publish();
        if (++idleReads < IDLE_READS) {
            Thread.onSpinWait();
            return true;
        }
        idleReads = 0;
        return false;
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
