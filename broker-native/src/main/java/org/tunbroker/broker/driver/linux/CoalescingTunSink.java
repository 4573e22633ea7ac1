package org.tunbroker.broker.driver.linux;

import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.linux.offload.Coalescer;
import org.tunbroker.broker.driver.linux.offload.JoinedWriter;
import org.tunbroker.broker.driver.pump.PacketSink;

/**
 * Joins what the client sends to large packets, as far as packets wait in the ring: none is kept
 * for those that may come.
 */
final class CoalescingTunSink implements PacketSink {
    // so that a packet of one flow does not wait for long while others come without end
    private static final int FLUSH_LENGTH = 512;

    private final TunWriter writer;
    private final Coalescer coalescer;
    private final AtomicBuffer ring;
    private int taken;

    /**
     * Makes the sink.
     *
     * @param isUdpJoined whether the kernel takes UDP in bulk
     */
    CoalescingTunSink(final TunWriter writer, final SessionRings rings, final boolean isUdpJoined) {
        this.writer = writer;
        this.coalescer = new Coalescer(new JoinedWriter(writer::write), isUdpJoined);
        this.ring = rings.segment().buffer();
    }

    @Override
    public void take(final int offset, final int length) {
        coalescer.add(ring, offset, length);
        if (++taken == FLUSH_LENGTH) {
            writeAll();
        }
    }

    /** {@inheritDoc} Nothing lies there: what is kept was copied. */
    @Override
    public void settle() {
        writer.endBatch();
    }

    @Override
    public void flush() {
        writeAll();
        writer.endBatch();
    }

    private void writeAll() {
        taken = 0;
        coalescer.flush();
    }
}
