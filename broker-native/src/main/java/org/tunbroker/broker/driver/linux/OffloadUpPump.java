package org.tunbroker.broker.driver.linux;

import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.linux.offload.Coalescer;
import org.tunbroker.broker.driver.linux.offload.JoinedWriter;
import org.tunbroker.broker.driver.pump.PumpedSession;

/**
 * Joins what the client sends to large packets, as far as packets wait in the ring: none is kept
 * for those that may come.
 */
final class OffloadUpPump extends UpPump {
    // so that a packet of one flow does not wait for long while others come without end
    private static final int FLUSH_LENGTH = 512;

    private final Coalescer coalescer;
    private final AtomicBuffer ring;
    private int taken;

    OffloadUpPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final DownNotice downNotice,
            final boolean isUdpJoined,
            final PumpedSession session) {
        super(tun, stop, rings, downNotice, session);
        this.ring = rings.segment().buffer();
        this.coalescer = new Coalescer(new JoinedWriter(this::write), isUdpJoined);
    }

    @Override
    void take(final int offset, final int length) {
        if (length < MIN_PACKET_LENGTH) {
            countDrop();
            return;
        }
        coalescer.add(ring, offset, length);
        if (++taken == FLUSH_LENGTH) {
            flush();
        }
    }

    @Override
    void settle() {
        // what is kept was copied
    }

    @Override
    void flush() {
        taken = 0;
        coalescer.flush();
    }
}
