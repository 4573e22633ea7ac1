package org.tunbroker.broker.driver.pump;

/**
 * The path from the client's ring into a sink.
 *
 * <p>For the loop's thread.
 */
public final class UpPath implements PacketPath {
    private final SendRing ring;
    private final PacketSink sink;
    private final PumpedSession session;

    /**
     * Creates the path of one session.
     *
     * @param ring from the client
     * @param sink takes the packets
     * @param session that the packets belong to
     */
    public UpPath(final SendRing ring, final PacketSink sink, final PumpedSession session) {
        this.ring = ring;
        this.sink = sink;
        this.session = session;
    }

    @Override
    public PumpedSession session() {
        return session;
    }

    @Override
    public boolean move() {
        ring.begin();
        sink.write(ring);
        final boolean moved = ring.hasTaken();
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
