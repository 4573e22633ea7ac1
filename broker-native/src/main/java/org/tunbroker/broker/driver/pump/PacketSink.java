package org.tunbroker.broker.driver.pump;

/**
 * Where the packets of a client go: one way to write into a device.
 *
 * <p>For the loop's thread, but for {@link #close}, which comes after it.
 */
public interface PacketSink extends AutoCloseable {
    /**
     * Takes a batch of packets from the ring: all, or as many as the device has room for now. Each
     * is written, or copied to be written at the next {@link #flush} at the latest: the batch's
     * place in the ring is given back afterwards. What became of a packet is counted in the ring.
     *
     * @param ring from the client, at the beginning of a batch
     */
    void write(SendRing ring);

    /** Writes all that is not written yet, since no packet may follow soon; most keep nothing. */
    default void flush() {}

    /** Releases what the sink has; most have nothing. */
    @Override
    default void close() {}
}
