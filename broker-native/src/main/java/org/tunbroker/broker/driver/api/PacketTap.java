package org.tunbroker.broker.driver.api;

import org.agrona.DirectBuffer;

/**
 * Sees each packet of a session once, for a capture or for live counters. In a session with large
 * packets it sees each packet with the header before it.
 *
 * <p>Called for every packet, by the thread that moves it; the two directions of a session may have
 * a thread each. An implementation returns soon, allocates nothing and throws nothing.
 */
public interface PacketTap {
    /** Looks at nothing; the compiler removes the calls. */
    PacketTap NONE = new PacketTap() {
        @Override
        public void sent(final DirectBuffer memory, final int offset, final int length) {
            // no tap
        }

        @Override
        public void received(final DirectBuffer memory, final int offset, final int length) {
            // no tap
        }
    };

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
}
