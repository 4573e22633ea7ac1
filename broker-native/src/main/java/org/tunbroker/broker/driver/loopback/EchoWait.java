package org.tunbroker.broker.driver.loopback;

import org.tunbroker.broker.driver.pump.LoopWait;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.pump.RingWait;

/** Waits for a packet, or for room if one is already there. */
final class EchoWait implements LoopWait {
    private final RingWait packetWait;
    private final ReceiveRing ring;

    EchoWait(final RingWait packetWait, final ReceiveRing ring) {
        this.packetWait = packetWait;
        this.ring = ring;
    }

    @Override
    public void await() {
        if (ring.isFull()) {
            ring.awaitRoom();
        } else {
            packetWait.await();
        }
    }

    @Override
    public void wake() {
        packetWait.wake();
        ring.wake();
    }
}
