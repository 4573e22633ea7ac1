package org.tunbroker.broker.driver.pump;

/**
 * One direction of one session: where packets come from, and where they go. A loop serves it.
 *
 * <p>For the loop's thread.
 */
public interface PacketPath {
    /**
     * Bytes of packets after which a turn ends, which takes some hundred microseconds: large
     * packets would otherwise keep other paths waiting for milliseconds.
     */
    int TURN_BYTES = 0x40000;

    /**
     * Returns the session whose packets it moves.
     *
     * @return the session, which tells when to stop and is ended on a fault
     */
    PumpedSession session();

    /**
     * Moves a batch, and never waits for packets or room.
     *
     * @return whether it moved anything, so that there may be more. If not, all that was moved
     *     before is published, and the loop may sleep
     */
    boolean move();

    /** Told that the loop has nothing to move, and is about to wait. */
    void countWait();

    /** Publishes what was moved; called once, after the session was stopped. */
    void finish();
}
