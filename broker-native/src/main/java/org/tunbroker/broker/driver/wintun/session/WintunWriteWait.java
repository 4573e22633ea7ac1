package org.tunbroker.broker.driver.wintun.session;

import org.tunbroker.broker.driver.pump.LoopWait;
import org.tunbroker.broker.driver.pump.RingWait;

/** Waits for a packet from the client, and kicks the driver when that is due. */
final class WintunWriteWait implements LoopWait {
    private final RingWait packetWait;
    private final WintunSink sink;

    WintunWriteWait(final RingWait packetWait, final WintunSink sink) {
        this.packetWait = packetWait;
        this.sink = sink;
    }

    @Override
    public void await() {
        final long untilKickNs = sink.kickIfDue();
        if (untilKickNs > 0) {
            packetWait.await(untilKickNs);
        }
    }

    @Override
    public void wake() {
        packetWait.wake();
    }
}
