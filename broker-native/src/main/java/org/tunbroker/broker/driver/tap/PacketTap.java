package org.tunbroker.broker.driver.tap;

import org.agrona.DirectBuffer;

/**
 * Sees each packet of an adapter's sessions once, for a capture.
 *
 * <p>Called for every packet, by the thread that moves it; the two directions of a session may have
 * a thread each. An implementation returns soon, allocates nothing and throws nothing.
 */
public interface PacketTap {
    /**
     * Sees a packet that the client sent, before the device has it. The device may refuse it later.
     *
     * @param memory of the session. The client can rewrite the packet at any time: copy it before
     *     relying on anything in it
     * @param offset of the packet
     * @param length bytes, 0 to 0xFFFF
     */
    void sent(DirectBuffer memory, int offset, int length);

    /**
     * Sees a packet from the device that lies in the receive ring, before it is published to the
     * client.
     *
     * @param memory of the session, as in {@link #sent}
     * @param offset of the packet
     * @param length bytes, 0 to 0xFFFF
     */
    void received(DirectBuffer memory, int offset, int length);

    /** Told that the adapter is gone, so that no packet comes any more. For any thread. */
    default void ended() {}
}
