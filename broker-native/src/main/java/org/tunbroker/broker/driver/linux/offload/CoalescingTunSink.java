package org.tunbroker.broker.driver.linux.offload;

import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.SendRing;

/**
 * Joins what the client sends to large packets, as far as packets wait in the ring: none is kept
 * for those that may come.
 */
public final class CoalescingTunSink implements PacketSink {
    // so that a packet of one flow does not wait for long while others come without end
    private static final int FLUSH_LENGTH = 512;

    private final TunWriter writer;
    private final Coalescer coalescer;
    private int taken;

    /**
     * Makes the sink.
     *
     * @param isUdpJoined whether the kernel takes UDP in bulk
     */
    public CoalescingTunSink(final TunWriter writer, final boolean isUdpJoined) {
        this.writer = writer;
        this.coalescer = new Coalescer(new JoinedWriter(writer::write), isUdpJoined);
    }

    @Override
    public void write(final SendRing ring) {
        while (ring.hasNext()) {
            final int offset = ring.next();
            // copies the packet
            coalescer.add(ring.memory(), offset, ring.length());
            if (++taken == FLUSH_LENGTH) {
                writeAll();
            }
        }
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
