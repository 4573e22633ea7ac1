package org.tunbroker.client.capture;

/**
 * A capture that runs. The broker copies each packet of the adapter into memory of this process and
 * goes on; it never waits, and drops and counts what finds no room. Nobody is woken: look with
 * {@link #poll} as often as you want packets.
 *
 * <p>A capture lasts until it is closed, the adapter goes, or the broker ends; also while the
 * adapter has no session, and through all its sessions. Nobody else hears of it, but the status
 * shows it. It is for one thread at a time; {@link #close()} is for any.
 */
public interface Capture extends AutoCloseable {
    /**
     * Takes packets that were copied, in the order of time, and gives their room back.
     *
     * @param packets called for each, in this thread. What it throws reaches the caller, and the
     *     packet is taken
     * @param limit how many at most, 1 or more
     * @return how many; 0 if there was none
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if this process wrote into the memory
     */
    int poll(CapturedPackets packets, int limit);

    /**
     * Tells whether no more packets come, since the adapter or the broker is gone, or this was
     * closed. What was copied before can still be taken.
     *
     * @return true once it is over
     */
    boolean isOver();

    /**
     * Returns the name of the adapter when the capture began.
     *
     * @return the name
     */
    String adapterName();

    /**
     * Returns the name of its interface when the capture began.
     *
     * @return the name
     */
    String interfaceName();

    /**
     * Returns how many packets passed.
     *
     * @param toClient the direction
     * @return all that were taken here or dropped; once this is closed, as the broker counted them
     */
    long seen(boolean toClient);

    /**
     * Returns how many packets found no room.
     *
     * @param toClient the direction
     * @return those that are known of; once this is closed, all
     */
    long dropped(boolean toClient);

    /** Ends the capture. What was copied can still be taken. Idempotent; throws nothing. */
    @Override
    void close();
}
