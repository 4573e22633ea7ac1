package org.tunbroker.broker.driver.linux;

import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;

/**
 * Writes packets straight from the ring, with the header before them that the interface wants, if
 * any: the client wrote it too. The kernel copies a packet and its header once and checks its copy,
 * so a client that rewrites one meanwhile harms only that packet.
 */
class PlainUpPump extends UpPump {
    private final long memoryAddress;
    private final int minLength;

    PlainUpPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final DownNotice downNotice,
            final int headerLength,
            final PumpedSession session) {
        super(tun, stop, rings, downNotice, session);
        this.memoryAddress = rings.segment().address();
        this.minLength = headerLength + MIN_PACKET_LENGTH;
    }

    @Override
    final void take(final int offset, final int length) {
        if (length < minLength) {
            countDrop();
        } else {
            put(memoryAddress + offset, length);
        }
    }

    /** Writes a packet, now or at the next {@link #flush} at the latest. */
    void put(final long address, final int length) {
        write(address, length, 1);
    }

    @Override
    void settle() {
        // nothing is ever kept
    }

    @Override
    void flush() {
        // nothing is ever kept
    }
}
