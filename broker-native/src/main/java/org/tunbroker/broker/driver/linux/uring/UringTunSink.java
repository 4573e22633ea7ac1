package org.tunbroker.broker.driver.linux.uring;

import org.tunbroker.broker.driver.linux.tun.DirectTunSink;
import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.SendRing;

/**
 * Writes packets straight from the ring, as {@link DirectTunSink} does, but several by one system
 * call.
 */
public final class UringTunSink implements PacketSink {
    private final TunWriter writer;
    private final WriteQueue queue;

    /**
     * Makes the sink.
     *
     * @param batch of writes, closed with the sink
     */
    public UringTunSink(final TunWriter writer, final UringBatch batch) {
        this.writer = writer;
        this.queue = new WriteQueue(writer, batch);
    }

    @Override
    public void write(final SendRing ring) {
        while (ring.hasNext()) {
            queue.add(ring.nextAddress(), ring.length());
        }
        queue.flush();
        writer.endBatch();
    }

    @Override
    public void close() {
        queue.close();
    }
}
