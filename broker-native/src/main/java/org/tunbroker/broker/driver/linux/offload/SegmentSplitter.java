package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.linux.ip.InternetChecksum;
import org.tunbroker.broker.driver.linux.ip.IpHeader;
import org.tunbroker.broker.driver.linux.ip.IpLayout;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * Turns what the kernel's TUN delivers with a {@link VirtioNetHeader} into plain packets: splits
 * large TCP and UDP packets, and completes checksums.
 *
 * <p>Each part has the headers of the whole packet, except lengths, checksums, the IPv4
 * identification, which counts up, and the TCP sequence number. As with a network card, only the
 * first part has CWR, and only the last has PSH and FIN.
 *
 * <p>The packet lies in memory that nobody else writes, and its headers are changed there. Payload
 * may lie in its place already; there it is summed, and nothing is decided from it. Allocates
 * nothing. For one thread.
 */
public final class SegmentSplitter {
    private static final ByteOrder NETWORK = ByteOrder.BIG_ENDIAN;
    private static final int LOW_SHORT = 0xFFFF;
    private static final int TYPE_WITHOUT_ECN = 0xFF & ~VirtioNetHeader.GSO_ECN;

    private UnsafeBuffer memory;
    // the packet's first byte
    private int packet;
    private boolean isV6;
    private boolean isTcp;
    // the TCP or UDP header's first byte
    private int transport;
    private int transportHeaderLength;
    private int payload;
    private int payloadLength;
    private int partLength;
    // of the pseudo header, without the length
    private long pseudoSum;
    private int identification;
    private int sequence;
    private int flags;
    // bytes of payload that were written
    private int done;
    private boolean isAllDone;

    /** Makes a splitter; {@link #wrap} gives it something to split. */
    public SegmentSplitter() {}

    /**
     * Tells whether a packet is to be split, whatever the rest of it says.
     *
     * @param source that has its header
     * @param offset of the header
     */
    static boolean isLarge(final UnsafeBuffer source, final int offset) {
        return (source.getByte(offset + VirtioNetHeader.GSO_TYPE_OFFSET) & TYPE_WITHOUT_ECN)
                != VirtioNetHeader.GSO_NONE;
    }

    /**
     * Begins with a packet.
     *
     * @param source memory that nobody else writes
     * @param offset of its header
     * @param length bytes, the header included
     * @return whether header and packet are valid; if not, there are no parts
     */
    public boolean wrap(final UnsafeBuffer source, final int offset, final int length) {
        memory = source;
        packet = offset + VirtioNetHeader.LENGTH;
        payloadLength = length - VirtioNetHeader.LENGTH;
        payload = packet;
        done = 0;
        isAllDone = true;
        if (payloadLength < IpLayout.V4_HEADER_LENGTH) {
            return false;
        }
        final int type =
                memory.getByte(offset + VirtioNetHeader.GSO_TYPE_OFFSET) & TYPE_WITHOUT_ECN;
        final boolean isPartial = (memory.getByte(offset + VirtioNetHeader.FLAGS_OFFSET)
                        & VirtioNetHeader.NEEDS_CHECKSUM)
                != 0;
        final int start = headerField(offset + VirtioNetHeader.CHECKSUM_START_OFFSET);
        final int checksumOffset = headerField(offset + VirtioNetHeader.CHECKSUM_OFFSET_OFFSET);
        final boolean isSensible;
        if (type == VirtioNetHeader.GSO_NONE) {
            transportHeaderLength = 0;
            transport = packet;
            partLength = payloadLength;
            isSensible = !isPartial || complete(start, checksumOffset);
        } else {
            partLength = headerField(offset + VirtioNetHeader.GSO_SIZE_OFFSET);
            isSensible = partLength > 0 && wrapParts(type, isPartial, start);
        }
        isAllDone = !isSensible;
        return isSensible;
    }

    // the header is in the machine's byte order, which is little-endian on all supported ones
    private int headerField(final int offset) {
        return memory.getShort(offset, ByteOrder.LITTLE_ENDIAN) & LOW_SHORT;
    }

    /** Completes the checksum of a packet that stays whole. */
    private boolean complete(final int start, final int checksumOffset) {
        final int end = payloadLength;
        if (start + checksumOffset + Short.BYTES > end) {
            return false;
        }
        final int sum =
                InternetChecksum.fold(InternetChecksum.sum(memory, packet + start, end - start, 0));
        putChecksum(packet + start + checksumOffset, sum, checksumOffset == IpLayout.UDP_CHECKSUM);
        return true;
    }

    private boolean wrapParts(final int type, final boolean isPartial, final int start) {
        final int version = memory.getByte(packet) >>> 4;
        isV6 = version == 6;
        isTcp = type != VirtioNetHeader.GSO_UDP;
        final int shortestIp =
                isV6 ? IpLayout.V6_HEADER_LENGTH : (memory.getByte(packet) & 0xF) * Integer.BYTES;
        final int ipHeaderLength = isPartial ? start : shortestIp;
        final int shortest = isTcp ? IpLayout.TCP_HEADER_LENGTH : IpLayout.UDP_HEADER_LENGTH;
        if (version != 4 && version != 6
                || isTcp && isV6 != (type == VirtioNetHeader.GSO_TCP_V6)
                || shortestIp < IpLayout.V4_HEADER_LENGTH
                || ipHeaderLength < shortestIp
                || ipHeaderLength + shortest > payloadLength) {
            return false;
        }
        transport = packet + ipHeaderLength;
        transportHeaderLength = shortest;
        if (isTcp) {
            // the upper 4 bits count words of 4 bytes
            transportHeaderLength =
                    (memory.getByte(transport + IpLayout.TCP_DATA_OFFSET) & 0xF0) >>> 2;
        }
        final int headersLength = ipHeaderLength + transportHeaderLength;
        if (transportHeaderLength < shortest || headersLength >= payloadLength) {
            return false;
        }
        pseudoSum = pseudoSum(isPartial);
        payload = packet + headersLength;
        payloadLength -= headersLength;
        identification = memory.getShort(packet + IpLayout.V4_IDENTIFICATION, NETWORK);
        sequence = memory.getInt(transport + IpLayout.TCP_SEQUENCE, NETWORK);
        flags = memory.getByte(transport + IpLayout.TCP_FLAGS);
        return true;
    }

    private long pseudoSum(final boolean isPartial) {
        if (isPartial) {
            // the kernel's own sum, which accounts for a routing header, without its length
            final int length = payloadLength - (transport - packet);
            return InternetChecksum.get(memory, checksumField())
                    + (~InternetChecksum.word(length) & LOW_SHORT);
        }
        final long addresses = isV6
                ? InternetChecksum.sum(
                        memory, packet + IpLayout.V6_ADDRESSES, IpLayout.V6_ADDRESSES_LENGTH, 0)
                : InternetChecksum.sum(
                        memory, packet + IpLayout.V4_ADDRESSES, IpLayout.V4_ADDRESSES_LENGTH, 0);
        return addresses
                + InternetChecksum.word(isTcp ? IpLayout.PROTOCOL_TCP : IpLayout.PROTOCOL_UDP);
    }

    private int checksumField() {
        return transport + (isTcp ? IpLayout.TCP_CHECKSUM : IpLayout.UDP_CHECKSUM);
    }

    /**
     * Tells whether there is another packet.
     *
     * @return false after the last, and when {@link #wrap} returned false
     */
    public boolean hasNext() {
        return !isAllDone;
    }

    /**
     * Returns how long the headers of each part are.
     *
     * @return bytes; 0 if the packet stays whole
     */
    public int headersLength() {
        return payload - packet;
    }

    /**
     * Returns how long the payload of each part is but the last one's, which may be shorter.
     *
     * @return bytes
     */
    public int partLength() {
        return partLength;
    }

    /**
     * Returns how long the next packet is.
     *
     * @return bytes
     */
    public int nextLength() {
        return headersLength() + nextPayloadLength();
    }

    private int nextPayloadLength() {
        return Math.min(partLength, payloadLength - done);
    }

    /**
     * Writes the next packet.
     *
     * @param target where to write; never read
     * @param offset of its first byte
     */
    public void writeNext(final MutableDirectBuffer target, final int offset) {
        final int length = nextPayloadLength();
        final int headersLength = headersLength();
        if (headersLength > 0) {
            setHeaders(memory, payload + done, length);
            target.putBytes(offset, memory, packet, headersLength);
        }
        target.putBytes(offset + headersLength, memory, payload + done, length);
        advance(length);
    }

    /**
     * Writes the headers of the next packet before its payload, which lies there already. Only for
     * a packet that is split.
     *
     * @param target where to write; others may write it meanwhile
     * @param offset of the packet's first byte
     */
    public void writeNextHeaders(final MutableDirectBuffer target, final int offset) {
        final int length = nextPayloadLength();
        setHeaders(target, offset + headersLength(), length);
        target.putBytes(offset, memory, packet, headersLength());
        advance(length);
    }

    private void advance(final int length) {
        done += length;
        isAllDone = done == payloadLength;
    }

    private void setHeaders(final DirectBuffer payloads, final int offset, final int length) {
        final boolean isLast = done + length == payloadLength;
        final int transportLength = transportHeaderLength + length;
        if (isTcp) {
            memory.putInt(transport + IpLayout.TCP_SEQUENCE, sequence + done, NETWORK);
            int own = flags;
            if (done > 0) {
                own &= ~IpLayout.TCP_CWR;
            }
            if (!isLast) {
                own &= ~(IpLayout.TCP_FIN | IpLayout.TCP_PSH);
            }
            memory.putByte(transport + IpLayout.TCP_FLAGS, (byte) own);
        } else {
            memory.putShort(transport + IpLayout.UDP_LENGTH, (short) transportLength, NETWORK);
        }
        InternetChecksum.put(memory, checksumField(), 0);
        final long headerSum = InternetChecksum.sum(
                memory,
                transport,
                transportHeaderLength,
                pseudoSum + InternetChecksum.word(transportLength));
        final int sum =
                InternetChecksum.fold(InternetChecksum.sum(payloads, offset, length, headerSum));
        putChecksum(checksumField(), sum, !isTcp);
        if (!isV6) {
            memory.putShort(packet + IpLayout.V4_IDENTIFICATION, (short) identification, NETWORK);
            identification++;
        }
        IpHeader.setLength(memory, packet, isV6, transport - packet + transportLength);
    }

    private void putChecksum(final int offset, final int sum, final boolean isUdp) {
        final int checksum = ~sum & LOW_SHORT;
        // in UDP a 0 means that there is no checksum
        InternetChecksum.put(memory, offset, checksum == 0 && isUdp ? LOW_SHORT : checksum);
    }
}
