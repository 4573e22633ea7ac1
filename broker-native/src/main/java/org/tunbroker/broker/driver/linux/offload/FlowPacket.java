package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A parsed packet: whether it belongs to a flow of TCP or UDP, and whether it can be joined with
 * others into a large packet. Only a private copy of its first bytes is looked at; its payload lies
 * elsewhere and is only summed.
 *
 * <p>Reused for other packets. For one thread.
 */
final class FlowPacket {
    private static final ByteOrder NETWORK = ByteOrder.BIG_ENDIAN;
    private static final int LOW_SHORT = 0xFFFF;
    private static final int LOW_BYTE = 0xFF;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    // flags of a segment that can be joined; with SYN, FIN, RST, URG or CWR it stays alone
    private static final int JOINABLE_FLAGS =
            IpLayout.TCP_ACK | IpLayout.TCP_PSH | IpLayout.TCP_ECE;
    // odd, with as many ones as zeros: 2^64 divided by the golden ratio
    private static final long HASH_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final UnsafeBuffer memory;
    private final int packet;
    private int length;
    private boolean isV6;
    private boolean isTcp;
    private int transport;
    private int payload;

    /**
     * Makes a view.
     *
     * @param memory that nobody else writes
     * @param packet where the copy of a packet's first bytes begins in it: at least 100, which is
     *     the most that headers have (IPv6, and TCP with 40 bytes of options), or all if it is
     *     shorter
     */
    FlowPacket(final UnsafeBuffer memory, final int packet) {
        this.memory = memory;
        this.packet = packet;
    }

    /**
     * Parses a packet.
     *
     * @param packetLength bytes
     * @return whether it is a complete TCP or UDP packet without IP options and extension headers
     */
    boolean parse(final int packetLength) {
        length = packetLength;
        if (length < IpLayout.V4_HEADER_LENGTH) {
            return false;
        }
        final int protocol;
        // version and header length together
        final int first = memory.getByte(packet) & LOW_BYTE;
        if (first == 0x45) {
            isV6 = false;
            transport = packet + IpLayout.V4_HEADER_LENGTH;
            protocol = memory.getByte(packet + IpLayout.V4_PROTOCOL);
            if (shortAt(packet + IpLayout.V4_TOTAL_LENGTH) != length
                    || (shortAt(packet + IpLayout.V4_FRAGMENT) & ~IpLayout.V4_DONT_FRAGMENT) != 0
                    || !isRight(sum(0, IpLayout.V4_HEADER_LENGTH))) {
                return false;
            }
        } else if (first >>> 4 == 6 && length >= IpLayout.V6_HEADER_LENGTH) {
            isV6 = true;
            transport = packet + IpLayout.V6_HEADER_LENGTH;
            protocol = memory.getByte(packet + IpLayout.V6_NEXT_HEADER);
            if (shortAt(packet + IpLayout.V6_PAYLOAD_LENGTH)
                    != length - IpLayout.V6_HEADER_LENGTH) {
                return false;
            }
        } else {
            return false;
        }
        return parseTransport(protocol);
    }

    private boolean parseTransport(final int protocol) {
        final int left = packet + length - transport;
        if (protocol == IpLayout.PROTOCOL_TCP && left >= IpLayout.TCP_HEADER_LENGTH) {
            isTcp = true;
            // the upper 4 bits count words of 4 bytes
            final int headerLength =
                    (memory.getByte(transport + IpLayout.TCP_DATA_OFFSET) & 0xF0) >>> 2;
            payload = transport + headerLength;
            return headerLength >= IpLayout.TCP_HEADER_LENGTH && headerLength <= left;
        }
        isTcp = false;
        payload = transport + IpLayout.UDP_HEADER_LENGTH;
        return protocol == IpLayout.PROTOCOL_UDP
                && left >= IpLayout.UDP_HEADER_LENGTH
                && shortAt(transport + IpLayout.UDP_LENGTH) == left;
    }

    /**
     * Whether it may become part of a large packet if its checksum is right, which
     * {@link #isChecksumRight} tells.
     */
    boolean isJoinable() {
        if (payloadLength() == 0) {
            return false;
        }
        if (isTcp) {
            final int flags = tcpFlags();
            return (flags & IpLayout.TCP_ACK) != 0 && (flags & ~JOINABLE_FLAGS) == 0;
        }
        // with 0 it was sent without a checksum, as IPv4 allows
        return shortAt(transport + IpLayout.UDP_CHECKSUM) != 0;
    }

    /**
     * Verifies the TCP or UDP checksum. The kernel does not verify a large packet's, and damage
     * must stay visible.
     *
     * @param source where the payload lies, which others may write
     * @param offset of the packet's payload there
     */
    boolean isChecksumRight(final DirectBuffer source, final int offset) {
        // the addresses are the last fields of an IP header, so all that is summed of the headers
        // is in one piece
        final long headers = sum(addresses(), headersLength() - addresses())
                + protocolSum(packet + length - transport);
        return isRight(InternetChecksum.sum(source, offset, payloadLength(), headers));
    }

    /** The sum of the pseudo header. */
    long pseudoSum(final int transportLength) {
        return sum(addresses(), addressesLength()) + protocolSum(transportLength);
    }

    /** The sum of what the pseudo header has beside addresses. */
    private long protocolSum(final int transportLength) {
        return (long) InternetChecksum.word(transportLength)
                + InternetChecksum.word(isTcp ? IpLayout.PROTOCOL_TCP : IpLayout.PROTOCOL_UDP);
    }

    /**
     * Sums header bytes, a multiple of 4. Not by longs: the processor would wait for what was just
     * copied, since such a long can lie across two of those that were stored.
     */
    private long sum(final int offset, final int count) {
        long sum = 0;
        final int end = packet + offset + count;
        for (int at = packet + offset; at < end; at += Integer.BYTES) {
            sum += memory.getInt(at, ByteOrder.LITTLE_ENDIAN) & LOW_INT;
        }
        return sum;
    }

    private static boolean isRight(final long sum) {
        return InternetChecksum.fold(sum) == LOW_SHORT;
    }

    /** A number that is the same for all packets of a flow. */
    int flowHash() {
        // both ports are the first 4 bytes of either protocol's header
        long hash = memory.getInt(transport) * 2L + (isTcp ? 1 : 0);
        final int start = packet + addresses();
        for (int at = start; at < start + addressesLength(); at += Integer.BYTES) {
            hash = (hash ^ memory.getInt(at)) * HASH_MULTIPLIER;
            hash ^= hash >>> Integer.SIZE;
        }
        return (int) hash;
    }

    /** Whether another packet is of the same flow. */
    boolean isSameFlow(final FlowPacket other) {
        if (memory.getInt(transport) != other.memory.getInt(other.transport)
                || isV6 != other.isV6
                || isTcp != other.isTcp) {
            return false;
        }
        return isV6
                ? areSame(other, IpLayout.V6_ADDRESSES, IpLayout.V6_ADDRESSES_LENGTH)
                : isSameInt(other, IpLayout.V4_ADDRESSES)
                        && isSameInt(other, IpLayout.V4_ADDRESSES + Integer.BYTES);
    }

    /**
     * Whether the headers match those of another packet of the same flow, except sequence number
     * and identification.
     */
    boolean hasHeadersLike(final FlowPacket other) {
        if (headersLength() != other.headersLength()) {
            return false;
        }
        final boolean isSameIp = isV6
                // version, traffic class and flow label
                ? isSameInt(other, 0) && isSameByte(other, IpLayout.V6_HOP_LIMIT)
                : isSameByte(other, IpLayout.V4_TYPE_OF_SERVICE)
                        && isSameShort(other, IpLayout.V4_FRAGMENT)
                        && isSameByte(other, IpLayout.V4_TIME_TO_LIVE);
        return isSameIp && (!isTcp || hasTcpHeaderLike(other));
    }

    private boolean hasTcpHeaderLike(final FlowPacket other) {
        final int tcp = transport - packet;
        final int options = tcp + IpLayout.TCP_HEADER_LENGTH;
        return ((tcpFlags() ^ other.tcpFlags()) & ~IpLayout.TCP_PSH) == 0
                && isSameInt(other, tcp + IpLayout.TCP_ACKNOWLEDGEMENT)
                && isSameShort(other, tcp + IpLayout.TCP_WINDOW)
                && isSameShort(other, tcp + IpLayout.TCP_URGENT)
                && areSame(other, options, headersLength() - options);
    }

    // these compare fields at the same offset from the first byte of each packet

    private boolean isSameByte(final FlowPacket other, final int offset) {
        return memory.getByte(packet + offset) == other.memory.getByte(other.packet + offset);
    }

    private boolean isSameShort(final FlowPacket other, final int offset) {
        return memory.getShort(packet + offset) == other.memory.getShort(other.packet + offset);
    }

    private boolean isSameInt(final FlowPacket other, final int offset) {
        return memory.getInt(packet + offset) == other.memory.getInt(other.packet + offset);
    }

    /** Compares bytes, a multiple of 4. */
    private boolean areSame(final FlowPacket other, final int offset, final int count) {
        for (int at = offset; at < offset + count; at += Integer.BYTES) {
            if (!isSameInt(other, at)) {
                return false;
            }
        }
        return true;
    }

    private int addresses() {
        return isV6 ? IpLayout.V6_ADDRESSES : IpLayout.V4_ADDRESSES;
    }

    private int addressesLength() {
        return isV6 ? IpLayout.V6_ADDRESSES_LENGTH : IpLayout.V4_ADDRESSES_LENGTH;
    }

    boolean isV6() {
        return isV6;
    }

    boolean isTcp() {
        return isTcp;
    }

    int length() {
        return length;
    }

    /** Where the TCP or UDP header begins in the memory. */
    int transport() {
        return transport;
    }

    /** How many bytes stand before the payload. */
    int headersLength() {
        return payload - packet;
    }

    int payloadLength() {
        return packet + length - payload;
    }

    boolean isPushed() {
        return isTcp && (tcpFlags() & IpLayout.TCP_PSH) != 0;
    }

    /** With DF set the identification means nothing (RFC 6864). */
    boolean hasIdentification() {
        return !isV6 && (shortAt(packet + IpLayout.V4_FRAGMENT) & IpLayout.V4_DONT_FRAGMENT) == 0;
    }

    int identification() {
        return shortAt(packet + IpLayout.V4_IDENTIFICATION);
    }

    int sequence() {
        return memory.getInt(transport + IpLayout.TCP_SEQUENCE, NETWORK);
    }

    private int tcpFlags() {
        // includes the bits below the data offset: one is a flag too, the others are 0
        return memory.getShort(transport + IpLayout.TCP_DATA_OFFSET, NETWORK) & 0x0FFF;
    }

    private int shortAt(final int offset) {
        return memory.getShort(offset, NETWORK) & LOW_SHORT;
    }
}
