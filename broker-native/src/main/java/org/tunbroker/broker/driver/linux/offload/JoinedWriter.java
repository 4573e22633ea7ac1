package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.linux.ip.IpLayout;
import org.tunbroker.broker.os.linux.IoVector;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * Writes the output of a {@link Coalescer} into a device. If the device refuses a large packet, its
 * parts are written one by one, because kernels differ in how large a packet may be. For that the
 * packet is copied, since others may write what is read twice.
 *
 * <p>Allocates when the first packet is refused, then never. For one thread.
 */
public final class JoinedWriter implements Coalescer.Output {
    private static final int MAX_LENGTH = VirtioNetHeader.LENGTH + IpLayout.MAX_PACKET_LENGTH;

    /**
     * Takes packets, each behind its {@link VirtioNetHeader}, and counts those taken and refused.
     */
    public interface Device {
        /**
         * Writes one packet, large or not, after those before it. A packet that is not large may
         * wait until the end of the batch.
         *
         * @param pieces a list that has the packet's
         * @param first the number of its first piece
         * @param count how many pieces
         * @param packets how many packets are in it
         * @return false if a large packet was refused and not counted, because its parts may be
         *     taken
         */
        boolean write(IoVector pieces, int first, int count, int packets);

        /**
         * Writes a part of a large packet that was refused, before it returns.
         *
         * @param address of the header; the part follows
         * @param length bytes of both
         */
        void writePart(long address, int length);
    }

    private final Device device;
    private final SegmentSplitter splitter = new SegmentSplitter();
    private final UnsafeBuffer piece = new UnsafeBuffer(0, 0);
    // both null until a packet is refused
    private UnsafeBuffer whole;
    // its header stays zero: a plain packet
    private UnsafeBuffer part;

    /**
     * Makes a writer.
     *
     * @param device takes what is written
     */
    public JoinedWriter(final Device device) {
        this.device = device;
    }

    @Override
    public void write(final IoVector pieces, final int first, final int count, final int packets) {
        if (!device.write(pieces, first, count, packets)) {
            writeParts(copy(pieces, first, count));
        }
    }

    /** Copies a packet; returns its length with the header. */
    private int copy(final IoVector pieces, final int first, final int count) {
        if (whole == null) {
            whole = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_LENGTH));
            part = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_LENGTH));
        }
        int length = 0;
        for (int i = first; i < first + count; i++) {
            piece.wrap(pieces.address(i), pieces.length(i));
            whole.putBytes(length, piece, 0, piece.capacity());
            length += piece.capacity();
        }
        return length;
    }

    private void writeParts(final int length) {
        // always valid, because a Coalescer made the headers, in private memory
        splitter.wrap(whole, 0, length);
        while (splitter.hasNext()) {
            final int partLength = VirtioNetHeader.LENGTH + splitter.nextLength();
            splitter.writeNext(part, VirtioNetHeader.LENGTH);
            device.writePart(part.addressOffset(), partLength);
        }
    }
}
