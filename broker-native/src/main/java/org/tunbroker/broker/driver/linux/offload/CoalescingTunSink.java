package org.tunbroker.broker.driver.linux.offload;

import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.SendRing;

/**
 * Joins the packets that wait in the ring into large ones. It keeps none back for packets that may
 * follow.
 */
public final class CoalescingTunSink implements PacketSink {
    // bounds how long a packet of one flow waits while others keep coming
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
