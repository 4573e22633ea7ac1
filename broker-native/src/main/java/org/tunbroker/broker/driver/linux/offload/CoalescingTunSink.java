package org.tunbroker.broker.driver.linux.offload;

import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.linux.uring.UringBatch;
import org.tunbroker.broker.driver.linux.uring.WriteQueue;
import org.tunbroker.broker.driver.pump.Linger;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.os.linux.IoVector;

/**
 * Joins the packets that wait in the ring into large ones, and writes their payload straight from
 * there. It keeps a packet back for a moment if others are likely to follow ({@link Linger}).
 */
public final class CoalescingTunSink implements PacketSink {
    private final TunWriter writer;
    private final WriteQueue queue;
    private final Coalescer coalescer;
    private final Linger linger;

    /**
     * Makes the sink.
     *
     * @param batch of writes, closed with the sink; null if each packet is to be written by a call
     *     of its own
     * @param linger waits for packets that may be joined
     * @param isUdpJoined whether the kernel takes UDP in bulk
     */
    public CoalescingTunSink(
            final TunWriter writer,
            final UringBatch batch,
            final Linger linger,
            final boolean isUdpJoined) {
        this.writer = writer;
        this.queue = new WriteQueue(writer, batch);
        this.linger = linger;
        this.coalescer = new Coalescer(new JoinedWriter(new Tun()), isUdpJoined);
    }

    @Override
    public void write(final SendRing ring) {
        while (ring.hasNext() || coalescer.isOpen() && linger.findsNext() && ring.hasNext()) {
            if (coalescer.isFull()) {
                writeAll();
            }
            final int offset = ring.next();
            coalescer.add(ring.memory(), offset, ring.length());
        }
        writeAll();
        writer.endBatch();
    }

    private void writeAll() {
        coalescer.flush();
        queue.flush();
    }

    @Override
    public void close() {
        queue.close();
    }

    /**
     * Writes large packets one by one: the others' way could not write the parts of one in time.
     */
    private final class Tun implements JoinedWriter.Device {
        @Override
        public boolean write(
                final IoVector pieces, final int first, final int count, final int packets) {
            if (packets > 1) {
                queue.flush();
                return writer.writePieces(pieces.addressFrom(first), count, packets);
            }
            if (count == 1) {
                queue.add(pieces.address(first), pieces.length(first));
            } else {
                queue.addPieces(pieces.addressFrom(first), count);
            }
            return true;
        }

        @Override
        public void writePart(final long address, final int length) {
            writer.write(address, length);
        }
    }
}
