package org.tunbroker.broker.driver.pump;

/**
 * Where the packets of a client go: one way to write into a device. What became of each packet it
 * counts in the session's {@link SendTally}.
 *
 * <p>For the loop's thread, but for {@link #close}, which comes after it.
 */
public interface PacketSink extends AutoCloseable {
    /**
     * Tells whether a packet can be taken now. Most sinks take all, and drop what the device has no
     * room for.
     *
     * @param length of the packet
     * @return whether {@link #take} may be called; if not, the packet stays where it is until the
     *     loop has waited
     */
    default boolean hasRoom(final int length) {
        return true;
    }

    /**
     * Takes a packet, to write it now or at the next {@link #flush} at the latest.
     *
     * @param offset of the packet in the session's memory, which the client may write meanwhile
     * @param length bytes
     */
    void take(int offset, int length);

    /** Ends a batch: writes what still lies in the ring, for its place is given back now. */
    void settle();

    /** Ends a batch after which none may follow soon: writes all that is not written yet. */
    void flush();

    /** Releases what the sink has; most have nothing. */
    @Override
    default void close() {}
}
