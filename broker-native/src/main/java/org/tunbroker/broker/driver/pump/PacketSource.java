package org.tunbroker.broker.driver.pump;

/**
 * Reads the packets for a client from a device.
 *
 * <p>For the loop's thread, but for {@link #close}, which comes after it.
 */
public interface PacketSource extends AutoCloseable {
    /**
     * Reads the packets that are there, a few at most. Waits neither for packets nor for room.
     *
     * @param ring where they go. What it has no room for now is kept for the next read, or dropped
     *     and counted
     * @return whether to read again at once: there may be more, and perhaps room for it
     */
    boolean read(ReceiveRing ring);

    /** Releases what the source has; most have nothing. */
    @Override
    default void close() {}
}
