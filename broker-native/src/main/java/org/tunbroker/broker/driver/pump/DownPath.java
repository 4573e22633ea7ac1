package org.tunbroker.broker.driver.pump;

import org.tunbroker.ipc.spin.SpinLimit;

/**
 * The path from a source into the client's ring.
 *
 * <p>For the loop's thread.
 */
public final class DownPath implements PacketPath {
    // empty reads before the limit decides: a microsecond or two
    private static final int READS = 4;

    private final PacketSource source;
    private final ReceiveRing ring;
    private final PumpedSession session;
    private final SpinLimit limit = new SpinLimit();
    // since the last packet; more than READS during a spin
    private int emptyReads;
    private boolean isWaiting;
    private long waitBeginNs;

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
        if (isWaiting) {
            isWaiting = false;
            limit.slept(System.nanoTime() - waitBeginNs);
        }
        while (source.read(ring)) {
            if (emptyReads > READS) {
                limit.succeeded();
            }
            emptyReads = 0;
            if (ring.publishBatch() || session.isStopping()) {
                return true;
            }
        }
        ring.publish();
        if (mayReadAgain()) {
            return true;
        }
        emptyReads = 0;
        return false;
    }

    /** Tells whether to try again at once, or to sleep until there is a packet. */
    private boolean mayReadAgain() {
        emptyReads++;
        if (emptyReads < READS) {
            Thread.onSpinWait();
            return true;
        }
        if (emptyReads == READS ? !limit.begin() : !limit.goesOn()) {
            return false;
        }
        emptyReads = READS + 1;
        // another thread may need the core
        Thread.yield();
        return true;
    }

    @Override
    public void countWait() {
        ring.countWait();
        isWaiting = true;
        waitBeginNs = System.nanoTime();
    }

    @Override
    public void finish() {
        ring.publish();
    }
}
