package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.linux.ip.InternetChecksum;
import org.tunbroker.broker.driver.linux.ip.IpHeader;
import org.tunbroker.broker.driver.linux.ip.IpLayout;
import org.tunbroker.broker.os.linux.IoVector;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * A packet that is to be written: one of the client's, or several that follow each other without a
 * gap in a flow and become one large packet, with the headers of the first and the payload of all.
 *
 * <p>Its first bytes are a private copy, behind a {@link VirtioNetHeader}. The rest is written from
 * where it lies, which others may write. For one thread.
 */
final class OutgoingPacket {
    /** The most bytes of a packet that are copied: at least the headers, and small ones whole. */
    static final int COPY_LENGTH = 128;

    /** How many bytes of private memory it takes. */
    static final int MEMORY_LENGTH = 16 + COPY_LENGTH;

    private static final ByteOrder NETWORK = ByteOrder.BIG_ENDIAN;
    private static final int HEADER = 16 - VirtioNetHeader.LENGTH;
    // the kernel's UDP_MAX_SEGMENTS, beyond which it refuses; later kernels raised it to 128.
    // Programs that receive with UDP_GRO expect 64 too, which is UDP_GRO_CNT_MAX
    private static final int MAX_DATAGRAMS = 64;

    private final UnsafeBuffer memory;
    private final int header;
    private final int packet;
    private final FlowPacket first;
    // where the first packet lies as a whole
    private int source;
    private int packets;
    private int length;
    private int partLength;
    private int nextSequence;
    private int nextIdentification;
    private boolean isOpen;
    // whether the checksum of the first packet was looked at and is right
    private boolean isVerified;

    /**
     * Makes one without a packet.
     *
     * @param memory that nobody else writes
     * @param offset of {@link #MEMORY_LENGTH} bytes in it
     */
    OutgoingPacket(final UnsafeBuffer memory, final int offset) {
        this.memory = memory;
        // so that the packet is aligned
        header = offset + HEADER;
        packet = header + VirtioNetHeader.LENGTH;
        first = new FlowPacket(memory, packet);
    }

    /**
     * Begins with a packet. Nothing can follow, until {@link #open}.
     *
     * @param from memory that others may write
     * @param offset of the packet there
     * @param packetLength bytes
     * @return whether it is of a known flow
     */
    boolean begin(final DirectBuffer from, final int offset, final int packetLength) {
        // not by setMemory, a native call that takes longer than the rest
        memory.putLong(header, 0);
        memory.putShort(header + Long.BYTES, (short) 0);
        memory.putBytes(packet, from, offset, Math.min(packetLength, COPY_LENGTH));
        source = offset;
        length = packetLength;
        packets = 1;
        isOpen = false;
        isVerified = false;
        return first.parse(packetLength);
    }

    /** The packet that it began with. */
    FlowPacket first() {
        return first;
    }

    /** Lets packets follow. */
    void open() {
        isOpen = true;
        partLength = first.payloadLength();
        expectAfter(first);
    }

    /**
     * Whether packets may follow: the last was neither shorter than the others, nor pushed, and
     * there are not yet as many datagrams as the kernel takes.
     */
    boolean isOpen() {
        return isOpen;
    }

    /** Whether a packet as long as the others may follow. */
    boolean hasRoom() {
        return isOpen && length + partLength <= IpLayout.MAX_PACKET_LENGTH;
    }

    /** How many of the client's packets are in it. */
    int packets() {
        return packets;
    }

    /**
     * Adds a packet of the same flow, if it continues this one and the checksums of both are right.
     *
     * @param next began with that packet, and has no other
     * @param from the memory that this one and that one lie in
     * @return whether it was added, and its payload is to be written behind this one's
     */
    boolean join(final OutgoingPacket next, final DirectBuffer from) {
        final FlowPacket added = next.first;
        if (added.payloadLength() > partLength
                || length + added.payloadLength() > IpLayout.MAX_PACKET_LENGTH
                || added.isTcp() && added.sequence() != nextSequence
                || added.hasIdentification() && added.identification() != nextIdentification
                || !added.hasHeadersLike(first)
                || !isFirstRight(from)
                || !next.isFirstRight(from)) {
            return false;
        }
        length += added.payloadLength();
        packets++;
        isOpen = added.payloadLength() == partLength
                && !added.isPushed()
                && (added.isTcp() || packets < MAX_DATAGRAMS);
        if (added.isPushed()) {
            final int flags = packet + first.transport() + IpLayout.TCP_FLAGS;
            memory.putByte(flags, (byte) (memory.getByte(flags) | IpLayout.TCP_PSH));
        }
        expectAfter(added);
        return true;
    }

    /** Not before another follows, since a single packet's checksum is for its receiver to see. */
    private boolean isFirstRight(final DirectBuffer from) {
        if (!isVerified) {
            isVerified = first.isChecksumRight(from, payload());
        }
        return isVerified;
    }

    /** Where the first packet's payload lies. */
    int payload() {
        return source + first.headersLength();
    }

    private void expectAfter(final FlowPacket last) {
        if (last.isTcp()) {
            nextSequence = last.sequence() + last.payloadLength();
        }
        if (!last.isV6()) {
            nextIdentification = last.identification() + 1 & 0xFFFF;
        }
    }

    /**
     * Adds the header and the first packet to a list, and sets the headers, for which all packets
     * must have been joined. A single packet stays unchanged.
     *
     * @param pieces that have room for two more
     * @param from address of the memory that the first packet lies in
     */
    void addTo(final IoVector pieces, final long from) {
        final int copied;
        if (packets > 1) {
            setPacketHeaders();
            setVirtioHeader();
            copied = first.headersLength();
        } else {
            copied = Math.min(length, COPY_LENGTH);
        }
        pieces.add(memory.addressOffset() + header, VirtioNetHeader.LENGTH + copied);
        if (copied < first.length()) {
            pieces.add(from + source + copied, first.length() - copied);
        }
    }

    private void setPacketHeaders() {
        final int transport = packet + first.transport();
        final int transportLength = length - first.transport();
        IpHeader.setLength(memory, packet, first.isV6(), length);
        if (!first.isTcp()) {
            memory.putShort(transport + IpLayout.UDP_LENGTH, (short) transportLength, NETWORK);
        }
        // the kernel adds the rest if it has to
        InternetChecksum.put(
                memory,
                transport + checksumOffset(),
                InternetChecksum.fold(first.pseudoSum(transportLength)));
    }

    private void setVirtioHeader() {
        memory.putByte(
                header + VirtioNetHeader.FLAGS_OFFSET, (byte) VirtioNetHeader.NEEDS_CHECKSUM);
        memory.putByte(header + VirtioNetHeader.GSO_TYPE_OFFSET, (byte) type());
        putField(VirtioNetHeader.HEADER_LENGTH_OFFSET, first.headersLength());
        putField(VirtioNetHeader.GSO_SIZE_OFFSET, partLength);
        putField(VirtioNetHeader.CHECKSUM_START_OFFSET, first.transport());
        putField(VirtioNetHeader.CHECKSUM_OFFSET_OFFSET, checksumOffset());
    }

    private int type() {
        if (!first.isTcp()) {
            return VirtioNetHeader.GSO_UDP;
        }
        return first.isV6() ? VirtioNetHeader.GSO_TCP_V6 : VirtioNetHeader.GSO_TCP_V4;
    }

    private int checksumOffset() {
        return first.isTcp() ? IpLayout.TCP_CHECKSUM : IpLayout.UDP_CHECKSUM;
    }

    private void putField(final int offset, final int value) {
        memory.putShort(header + offset, (short) value, ByteOrder.LITTLE_ENDIAN);
    }
}
