package org.tunbroker.client;

import java.nio.ByteBuffer;

/**
 * Receives packets of a batch in place.
 *
 * <p>Example, which receives in batches until the session ends:
 *
 * <pre>{@code
 * final PacketHandler handler =
 *         packet -> System.out.println(packet.remaining() + " bytes");
 * int count = session.receive(handler, 64);
 * while (count != Session.END) {
 *     if (count == 0) {
 *         session.awaitReadable(1, TimeUnit.SECONDS);
 *     }
 *     count = session.receive(handler, 64);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface PacketHandler {
    /**
     * Receives a packet. May send, but must not wait for room in the same session, because the
     * batch frees its room only at its end. Must not receive from the same session.
     *
     * @param packet the packet between position and limit, big-endian, in the ring itself; to be
     *     read or changed during this call only. The buffer covers this ring and nothing else of
     *     the session. Absolute indices count from the ring's beginning: add the position to them.
     *     If the session ends meanwhile, its bytes may turn to zeros
     */
    void onPacket(ByteBuffer packet);
}
