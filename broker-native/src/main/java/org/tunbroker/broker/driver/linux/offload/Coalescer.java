package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.os.linux.IoVector;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * Joins the small packets that a client sends into large ones: runs of TCP segments or UDP
 * datagrams of the same flow, whose headers can all be derived from the first. Other packets pass
 * unchanged. The order of a flow's packets does not change; any number of flows may be mixed.
 *
 * <p>Packets come in batches. A packet's first bytes are copied before they are looked at, and what
 * is written is that copy. The rest stays where it lies until the batch is written, and is only
 * summed. A packet with a wrong checksum passes alone and unchanged.
 *
 * <p>Allocates while batches grow longer than all before, then never. For one thread.
 */
public final class Coalescer {
    /** Takes what comes out. */
    @FunctionalInterface
    public interface Output {
        /**
         * Takes one packet, large or not.
         *
         * @param pieces a list, in which the packet begins with a {@link VirtioNetHeader}. List and
         *     memory stay as they are until the next packet is added, but for what others write
         *     into the memory that it was added from
         * @param first the number of the packet's first piece
         * @param count how many pieces it has
         * @param packets how many of the added packets are in it
         */
        void write(IoVector pieces, int first, int count, int packets);
    }

    /** The most packets of a batch. */
    public static final int BATCH_LENGTH = FlowTable.MAX_PACKETS;

    private final Output output;
    private final boolean isUdpJoined;
    private final UnsafeBuffer memory = new UnsafeBuffer(
            ByteBuffer.allocateDirect(BATCH_LENGTH * OutgoingPacket.MEMORY_LENGTH));
    // those at and above the count are free, or not made yet
    private final OutgoingPacket[] outgoing = new OutgoingPacket[BATCH_LENGTH];
    private final FlowTable flows = new FlowTable(outgoing);
    private int count;
    // the one that the last packet is in
    private int last;
    // the payloads that were joined to others: address and length of each, and the number of the
    // one that follows it in the same packet
    private final long[] addresses = new long[BATCH_LENGTH];
    private final int[] lengths = new int[BATCH_LENGTH];
    private final int[] next = new int[BATCH_LENGTH];
    private int joined;
    // of each outgoing packet, if it has several
    private final int[] firstJoined = new int[BATCH_LENGTH];
    private final int[] lastJoined = new int[BATCH_LENGTH];
    // a single packet has two pieces at most, and a joined one as many as packets, and one more
    private final IoVector pieces = new IoVector(2 * BATCH_LENGTH);
    // where the packets of the batch lie
    private long sourceAddress;

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
     * Tells whether a batch has all the packets that it can have.
     *
     * @return true if {@link #flush} must come before the next packet
     */
    public boolean isFull() {
        return count + joined == BATCH_LENGTH;
    }

    /**
     * Tells whether the packet that was put in last is likely to be followed by one that can be
     * joined to it.
     *
     * @return true if it is as long as those before it, and neither ends a run nor fills one
     */
    public boolean isOpen() {
        return count > 0 && outgoing[last].hasRoom();
    }

    /**
     * Puts a packet in.
     *
     * @param source memory that others may write, the same for the whole batch
     * @param offset of the packet
     * @param length bytes, at most 0xFFFF
     */
    public void add(final DirectBuffer source, final int offset, final int length) {
        sourceAddress = source.addressOffset();
        final OutgoingPacket added = nextOutgoing();
        last = count;
        if (!added.begin(source, offset, length)) {
            // its place among the flows is unknown
            flows.clear();
            count++;
            return;
        }
        final FlowPacket packet = added.first();
        final boolean isJoinable = (packet.isTcp() || isUdpJoined) && packet.isJoinable();
        final int slot = flows.slotOf(packet);
        final int before = flows.numberIn(slot);
        if (isJoinable
                && before != FlowTable.NONE
                && outgoing[before].isOpen()
                && outgoing[before].join(added, source)) {
            last = before;
            follow(before, added.payload(), packet.payloadLength());
            return;
        }
        if (isJoinable && !packet.isPushed()) {
            added.open();
        }
        // no packet can follow the flow's last one any more
        flows.put(slot, count);
        count++;
    }

    private OutgoingPacket nextOutgoing() {
        if (outgoing[count] == null) {
            outgoing[count] = new OutgoingPacket(memory, count * OutgoingPacket.MEMORY_LENGTH);
        }
        return outgoing[count];
    }

    /** Notes a payload that is written behind those of an outgoing packet. */
    private void follow(final int number, final int offset, final int length) {
        addresses[joined] = sourceAddress + offset;
        lengths[joined] = length;
        if (outgoing[number].packets() == 2) {
            firstJoined[number] = joined;
        } else {
            next[lastJoined[number]] = joined;
        }
        lastJoined[number] = joined;
        joined++;
    }

    /** Writes out all that was added, in the order in which it began. */
    public void flush() {
        pieces.clear();
        for (int i = 0; i < count; i++) {
            final int first = pieces.count();
            addPieces(i);
            output.write(pieces, first, pieces.count() - first, outgoing[i].packets());
        }
        count = 0;
        joined = 0;
        flows.clear();
    }

    private void addPieces(final int number) {
        outgoing[number].addTo(pieces, sourceAddress);
        int payload = firstJoined[number];
        for (int left = outgoing[number].packets() - 1; left > 0; left--) {
            pieces.add(addresses[payload], lengths[payload]);
            payload = next[payload];
        }
    }
}
