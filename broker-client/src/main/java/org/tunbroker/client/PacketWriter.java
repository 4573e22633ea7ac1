package org.tunbroker.client;

import java.nio.ByteBuffer;

/**
 * Writes packets of a batch in place.
 *
 * <p>Example, which sends what waits in a queue, of packets of 1500 bytes at most:
 *
 * <pre>{@code
 * final PacketWriter writer = room -> {
 *     final byte[] packet = packets.poll();
 *     if (packet == null) {
 *         return -1;
 *     }
 *     room.put(packet);
 *     return packet.length;
 * };
 * while (!packets.isEmpty() && session.send(writer, 1500, 64) != Session.END) {
 *     // returns at once unless the ring is full
 *     session.awaitWritable(1500, 1, TimeUnit.SECONDS);
 * }
 * if (session.hasEnded()) {
 *     System.err.println(packets.size() + " packets were not sent");
 * }
 * }</pre>
 */
@FunctionalInterface
public interface PacketWriter {
    /**
     * Writes the next packet. May receive; must not allocate or write in the same session.
     *
     * @param room from its position to its limit, big-endian, in the ring itself: to be written
     *     during this call only. It reaches this ring and nothing else of the session. Absolute
     *     indices count from the ring's beginning, where other packets are: add the position to
     *     them. What was not written is whatever lay there before
     * @return the packet's length in bytes, from the room's first position on; negative to end the
     *     batch without another packet
     */
    int writePacket(ByteBuffer room);
}
