package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * Packets of one flow that follow each other without a gap, which become one large packet: the
 * first one's headers, and the payload of all. For one thread.
 */
final class SegmentRun {
    private static final ByteOrder NETWORK = ByteOrder.BIG_ENDIAN;
    private static final int PACKET = VirtioNetHeader.LENGTH;
    // the kernel's UDP_MAX_SEGMENTS, beyond which it refuses; later kernels raised it to 128.
    // Programs that receive with UDP_GRO expect 64 too, which is UDP_GRO_CNT_MAX
    private static final int MAX_DATAGRAMS = 64;

    private final UnsafeBuffer memory = new UnsafeBuffer(
            ByteBuffer.allocateDirect(VirtioNetHeader.LENGTH + IpLayout.MAX_PACKET_LENGTH));
    private final FlowPacket first = new FlowPacket(memory, PACKET);
    private int packets;
    private int length;
    private int partLength;
    private int nextSequence;
    private int nextIdentification;
    private boolean isComplete;

    boolean isEmpty() {
        return packets == 0;
    }

    int packets() {
        return packets;
    }

    UnsafeBuffer memory() {
        return memory;
    }

    boolean isOf(final FlowPacket packet) {
        return first.isSameFlow(packet);
    }

    /**
     * Whether nothing can follow: the last packet was shorter than the others, or pushed, or there
     * are as many datagrams as the kernel takes.
     */
    boolean isComplete() {
        return isComplete;
    }

    /** Begins a run. */
    void start(final UnsafeBuffer source, final FlowPacket packet) {
        memory.setMemory(0, VirtioNetHeader.LENGTH, (byte) 0);
        memory.putBytes(PACKET, source, PACKET, packet.length());
        first.parse(packet.length());
        length = packet.length();
        partLength = packet.payloadLength();
        packets = 1;
        isComplete = false;
        expectAfter(packet);
    }

    /**
     * Adds a packet of this run's flow.
     *
     * @return false if it does not continue the run
     */
    boolean join(final UnsafeBuffer source, final FlowPacket packet) {
        if (packet.payloadLength() > partLength
                || length + packet.payloadLength() > IpLayout.MAX_PACKET_LENGTH
                || packet.isTcp() && packet.sequence() != nextSequence
                || packet.hasIdentification() && packet.identification() != nextIdentification
                || !packet.hasHeadersLike(first)) {
            return false;
        }
        memory.putBytes(PACKET + length, source, packet.payload(), packet.payloadLength());
        length += packet.payloadLength();
        packets++;
        isComplete = packet.payloadLength() < partLength
                || packet.isPushed()
                || !packet.isTcp() && packets == MAX_DATAGRAMS;
        if (packet.isPushed()) {
            final int flags = first.transport() + IpLayout.TCP_FLAGS;
            memory.putByte(flags, (byte) (memory.getByte(flags) | IpLayout.TCP_PSH));
        }
        expectAfter(packet);
        return true;
    }

    private void expectAfter(final FlowPacket packet) {
        if (packet.isTcp()) {
            nextSequence = packet.sequence() + packet.payloadLength();
        }
        if (!packet.isV6()) {
            nextIdentification = packet.identification() + 1 & 0xFFFF;
        }
    }

    /**
     * Turns the run into one packet, with its header before it. A single packet stays unchanged.
     *
     * @return how many bytes of the memory they take
     */
    int finish() {
        if (packets > 1) {
            setPacketHeaders();
            setVirtioHeader();
        }
        return PACKET + length;
    }

    /** Forgets the packets. */
    void clear() {
        packets = 0;
    }

    private void setPacketHeaders() {
        final int transport = first.transport();
        final int transportLength = PACKET + length - transport;
        if (first.isV6()) {
            memory.putShort(
                    PACKET + IpLayout.V6_PAYLOAD_LENGTH,
                    (short) (length - IpLayout.V6_HEADER_LENGTH),
                    NETWORK);
        } else {
            memory.putShort(PACKET + IpLayout.V4_TOTAL_LENGTH, (short) length, NETWORK);
            Ipv4Checksum.set(memory, PACKET);
        }
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
        memory.putByte(VirtioNetHeader.FLAGS_OFFSET, (byte) VirtioNetHeader.NEEDS_CHECKSUM);
        memory.putByte(VirtioNetHeader.GSO_TYPE_OFFSET, (byte) type());
        putField(VirtioNetHeader.HEADER_LENGTH_OFFSET, first.payload() - PACKET);
        putField(VirtioNetHeader.GSO_SIZE_OFFSET, partLength);
        putField(VirtioNetHeader.CHECKSUM_START_OFFSET, first.transport() - PACKET);
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
        memory.putShort(offset, (short) value, ByteOrder.LITTLE_ENDIAN);
    }
}
