package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * Joins the small packets that a client sends into large ones: runs of TCP segments or UDP
 * datagrams of the same flow, whose headers can all be derived from the first. Other packets pass
 * unchanged. The order of a flow's packets does not change; several flows may be mixed.
 *
 * <p>A packet is copied before it is parsed, and the original is not read again. A packet with a
 * wrong checksum passes alone and unchanged.
 *
 * <p>Allocates when the first packets of flows come, then never. For one thread.
 */
public final class Coalescer {
    /** Takes what comes out. */
    @FunctionalInterface
    public interface Output {
        /**
         * Takes one packet, large or not. The memory is valid during this call only.
         *
         * @param memory that begins with a {@link VirtioNetHeader}; the packet follows
         * @param length bytes of both
         * @param packets how many of the added packets are in it
         */
        void write(UnsafeBuffer memory, int length, int packets);
    }

    // a client that forwards packets received in bulk sends in bulk too, so few flows are mixed
    private static final int MAX_RUNS = 8;

    private final Output output;
    private final boolean isUdpJoined;
    // its header stays zero: a plain packet
    private final UnsafeBuffer incoming = new UnsafeBuffer(
            ByteBuffer.allocateDirect(VirtioNetHeader.LENGTH + IpLayout.MAX_PACKET_LENGTH));
    private final FlowPacket packet = new FlowPacket(incoming, VirtioNetHeader.LENGTH);
    private final SegmentRun[] runs = new SegmentRun[MAX_RUNS];
    // how many runs were made
    private int runCount;
    private int nextVictim;

    /**
     * Makes a coalescer.
     *
     * @param output takes what comes out
     * @param isUdpJoined whether the kernel takes UDP in bulk
     */
    public Coalescer(final Output output, final boolean isUdpJoined) {
        this.output = output;
        this.isUdpJoined = isUdpJoined;
    }

    /**
     * Puts a packet in.
     *
     * @param source memory that others may write
     * @param offset of the packet
     * @param length bytes, at most 0xFFFF
     */
    public void add(final DirectBuffer source, final int offset, final int length) {
        incoming.putBytes(VirtioNetHeader.LENGTH, source, offset, length);
        if (!packet.parse(length)) {
            // its place among the flows is unknown
            flush();
            pass(length);
            return;
        }
        final boolean isJoinable = (packet.isTcp() || isUdpJoined) && packet.isJoinable();
        final SegmentRun run = runOfFlow();
        if (run != null) {
            if (isJoinable && run.join(incoming, packet)) {
                if (run.isComplete()) {
                    emit(run);
                }
                return;
            }
            emit(run);
        }
        if (isJoinable && !packet.isPushed()) {
            freeRun().start(incoming, packet);
        } else {
            pass(length);
        }
    }

    /** Writes out all that was added. */
    public void flush() {
        for (int i = 0; i < runCount; i++) {
            if (!runs[i].isEmpty()) {
                emit(runs[i]);
            }
        }
    }

    private void pass(final int length) {
        output.write(incoming, VirtioNetHeader.LENGTH + length, 1);
    }

    private SegmentRun runOfFlow() {
        for (int i = 0; i < runCount; i++) {
            if (!runs[i].isEmpty() && runs[i].isOf(packet)) {
                return runs[i];
            }
        }
        return null;
    }

    private SegmentRun freeRun() {
        for (int i = 0; i < runCount; i++) {
            if (runs[i].isEmpty()) {
                return runs[i];
            }
        }
        if (runCount < MAX_RUNS) {
            runs[runCount] = new SegmentRun();
            return runs[runCount++];
        }
        final SegmentRun victim = runs[nextVictim];
        nextVictim = (nextVictim + 1) % MAX_RUNS;
        emit(victim);
        return victim;
    }

    private void emit(final SegmentRun run) {
        output.write(run.memory(), run.finish(), run.packets());
        run.clear();
    }
}
