package org.tunbroker.broker.driver.linux.offload;

import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.os.linux.IoVector;

/**
 * A read of a packet that is expected to be large, straight into the ring. What it puts there is
 * delivered, or copied back into the broker's memory if the packet is another one than expected.
 * Nothing is decided from the ring, which the client can write meanwhile.
 *
 * <p>For one thread.
 */
interface LargeRead {
    /** Expects packets like the one that the splitter had last. */
    void expectLikeLast();

    /** Tells whether the packet that is expected has room. */
    boolean canRead(ReceiveRing ring);

    /** Returns where the packet is to be read, in pieces that are filled one after the other. */
    IoVector pieces(ReceiveRing ring);

    /**
     * Delivers the packet that was read, if it is as expected.
     *
     * @param length of it, with its virtio header
     * @return false if it is not; nothing was delivered then
     */
    boolean deliver(int length, ReceiveRing ring);

    /**
     * Copies the packet that was read, and not delivered, to the beginning of the broker's memory.
     *
     * @param length of it, with its virtio header
     */
    void gather(int length, ReceiveRing ring);
}
