package org.tunbroker.client;

import java.nio.ByteBuffer;

/**
 * Writes packets of a batch in place.
 *
 * <p>Example, which sends queued packets of at most 1500 bytes:
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
     * @param room the room between position and limit, big-endian, in the ring itself; to be
     *     written during this call only. The buffer covers this ring and nothing else of the
     *     session. Absolute indices count from the ring's beginning: add the position to them.
     *     Bytes that are not written keep their old values
     * @return the packet's length in bytes, from the room's first position on; negative to end the
     *     batch without another packet
     */
    int writePacket(ByteBuffer room);
}
