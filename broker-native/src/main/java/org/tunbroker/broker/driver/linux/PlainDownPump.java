package org.tunbroker.broker.driver.linux;

import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.ipc.ring.SessionLayout;

/** Reads packets straight into the ring, one by one. */
class PlainDownPump extends DownPump {
    private final long memoryAddress;

    PlainDownPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final PumpedSession session) {
        super(tun, stop, rings, session);
        this.memoryAddress = rings.segment().address();
    }

    @Override
    boolean readOnce() {
        final int length = read(
                memoryAddress + rings().toClient().packetOffset(), SessionLayout.MAX_PACKET_LENGTH);
        if (length > 0) {
            commit(length);
        }
        return length > 0;
    }
}
