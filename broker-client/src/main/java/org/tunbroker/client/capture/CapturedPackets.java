package org.tunbroker.client.capture;

import java.nio.ByteBuffer;

/** Takes the packets of a {@link Capture}. */
@FunctionalInterface
public interface CapturedPackets {
    /**
     * Takes a packet.
     *
     * @param timeNs when it passed the broker, in nanoseconds since 1970
     * @param toClient true if it came from the system and goes to the application; false if the
     *     application sent it
     * @param length bytes that it has; more than {@code bytes} has if it was cut
     * @param dropped how many packets of this direction found no room in the capture since the last
     * @param bytes the packet from its IP header on, position 0; valid during the call only. In a
     *     session with large packets it may be larger than the MTU, with a checksum that is not
     *     complete
     */
    void packet(long timeNs, boolean toClient, int length, int dropped, ByteBuffer bytes);
}
