package org.tunbroker.broker.driver.pump;

/**
 * Writes the packets of a client into a device.
 *
 * <p>For the loop's thread, but for {@link #close}, which comes after it.
 */
public interface PacketSink extends AutoCloseable {
    /**
     * Takes a batch of packets from the ring, all, or as many as the device has room for now, and
     * writes them before it returns, because the batch's room in the ring is released afterwards.
     * The ring counts each packet as sent or dropped.
     *
     * @param ring from the client, at the beginning of a batch
     */
    void write(SendRing ring);

    /** Releases what the sink has; most have nothing. */
    @Override
    default void close() {}
}
