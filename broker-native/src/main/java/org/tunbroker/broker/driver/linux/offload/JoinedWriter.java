package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * Writes the output of a {@link Coalescer} into a device. If the device refuses a large packet, its
 * parts are written one by one, because kernels differ in how large a packet may be.
 *
 * <p>Allocates nothing after it was made. For one thread.
 */
public final class JoinedWriter implements Coalescer.Output {
    /** Takes packets, and counts those taken and refused. */
    @FunctionalInterface
    public interface Device {
        /**
         * Writes one packet, large or not.
         *
         * @param address of its {@link VirtioNetHeader}; the packet follows
         * @param length bytes of both
         * @param packets how many are in it
         * @return false if a large packet was refused and not counted, because its parts may be
         *     taken
         */
        boolean write(long address, int length, int packets);
    }

    private final Device device;
    private final SegmentSplitter splitter = new SegmentSplitter();
    // its header stays zero: a plain packet
    private final UnsafeBuffer part = new UnsafeBuffer(
            ByteBuffer.allocateDirect(VirtioNetHeader.LENGTH + IpLayout.MAX_PACKET_LENGTH));

    /**
     * Makes a writer.
     *
     * @param device takes what is written
     */
    public JoinedWriter(final Device device) {
        this.device = device;
    }

    @Override
    public void write(final UnsafeBuffer memory, final int length, final int packets) {
        if (!device.write(memory.addressOffset(), length, packets)) {
            // always valid, because a Coalescer made it
            splitter.wrap(memory, 0, length);
            while (splitter.hasNext()) {
                final int partLength = VirtioNetHeader.LENGTH + splitter.nextLength();
                splitter.writeNext(part, VirtioNetHeader.LENGTH);
                device.write(part.addressOffset(), partLength, 1);
            }
        }
    }
}
