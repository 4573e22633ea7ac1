package org.tunbroker.broker.driver.linux.offload;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.linux.ip.InternetChecksum;
import org.tunbroker.broker.driver.linux.ip.IpLayout;

/**
 * A parsed packet: whether it belongs to a flow of TCP or UDP, and whether it can be joined with
 * others into a large packet. Only a private copy of its first bytes is looked at; its payload lies
 * elsewhere and is only summed.
 *
 * <p>Reused for other packets. For one thread.
 */
final class FlowPacket {
    /** The most bytes that headers have: IPv6, and TCP with 40 bytes of options. */
    static final int MAX_HEADERS_LENGTH = 100;

    private static final int LOW_SHORT = 0xFFFF;
    private static final int LOW_BYTE = 0xFF;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    // flags of a segment that can be joined; with SYN, FIN, RST, URG or CWR it stays alone
    private static final int JOINABLE_FLAGS =
            IpLayout.TCP_ACK | IpLayout.TCP_PSH | IpLayout.TCP_ECE;
    // odd, with as many ones as zeros: 2^64 divided by the golden ratio
    private static final long HASH_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    // keeps the memory
    private final UnsafeBuffer memory;
    // address of the packet's first byte. All offsets are from there and within headers, so that
    // bounds are checked once; checking each field took longer than reading it
    private final long packet;
    private int length;
    private boolean isV6;
    private boolean isTcp;
    private int transport;
    private int payload;

    /**
     * Makes a view.
     *
     * @param memory outside the heap, that nobody else writes
     * @param offset where the copy of a packet's first bytes begins in it: all of them, or at least
     *     {@link #MAX_HEADERS_LENGTH}
     * @throws IndexOutOfBoundsException if the memory has not as many bytes there
     */
    FlowPacket(final UnsafeBuffer memory, final int offset) {
        memory.boundsCheck(offset, MAX_HEADERS_LENGTH);
        this.memory = memory;
        packet = memory.addressOffset() + offset;
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
        final int first = byteAt(0);
        if (first == 0x45) {
            isV6 = false;
            transport = IpLayout.V4_HEADER_LENGTH;
            protocol = byteAt(IpLayout.V4_PROTOCOL);
            if (shortAt(IpLayout.V4_TOTAL_LENGTH) != length
                    || (shortAt(IpLayout.V4_FRAGMENT) & ~IpLayout.V4_DONT_FRAGMENT) != 0
                    || !isRight(sum(0, IpLayout.V4_HEADER_LENGTH))) {
                return false;
            }
        } else if (first >>> 4 == 6 && length >= IpLayout.V6_HEADER_LENGTH) {
            isV6 = true;
            transport = IpLayout.V6_HEADER_LENGTH;
            protocol = byteAt(IpLayout.V6_NEXT_HEADER);
            if (shortAt(IpLayout.V6_PAYLOAD_LENGTH) != length - IpLayout.V6_HEADER_LENGTH) {
                return false;
            }
        } else {
            return false;
        }
        return parseTransport(protocol);
    }

    private boolean parseTransport(final int protocol) {
        final int left = length - transport;
        if (protocol == IpLayout.PROTOCOL_TCP && left >= IpLayout.TCP_HEADER_LENGTH) {
            isTcp = true;
            // the upper 4 bits count words of 4 bytes
            final int headerLength = (byteAt(transport + IpLayout.TCP_DATA_OFFSET) & 0xF0) >>> 2;
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
        final long headers =
                sum(addresses(), headersLength() - addresses()) + protocolSum(length - transport);
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

    /** Sums header bytes, a multiple of 4. */
    private long sum(final int offset, final int count) {
        long sum = 0;
        for (int at = offset; at < offset + count; at += Integer.BYTES) {
            sum += intAt(at) & LOW_INT;
        }
        return sum;
    }

    private static boolean isRight(final long sum) {
        return InternetChecksum.fold(sum) == LOW_SHORT;
    }

    /** A number that is the same for all packets of a flow. */
    int flowHash() {
        // both ports are the first 4 bytes of either protocol's header
        long hash = intAt(transport) * 2L + (isTcp ? 1 : 0);
        final int end = addresses() + addressesLength();
        for (int at = addresses(); at < end; at += Integer.BYTES) {
            hash = (hash ^ intAt(at)) * HASH_MULTIPLIER;
            hash ^= hash >>> Integer.SIZE;
        }
        return (int) hash;
    }

    /** Whether another packet is of the same flow. */
    boolean isSameFlow(final FlowPacket other) {
        if (isV6 != other.isV6 || isTcp != other.isTcp || !isSameInt(other, transport)) {
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
        if (payload != other.payload) {
            return false;
        }
        final boolean isSameIp = isV6
                // version, traffic class and flow label
                ? isSameInt(other, 0)
                        && byteAt(IpLayout.V6_HOP_LIMIT) == other.byteAt(IpLayout.V6_HOP_LIMIT)
                // with the version, which is the same, and the protocol
                : isSameShort(other, 0)
                        && isSameShort(other, IpLayout.V4_FRAGMENT)
                        && isSameShort(other, IpLayout.V4_TIME_TO_LIVE);
        return isSameIp && (!isTcp || hasTcpHeaderLike(other));
    }

    private boolean hasTcpHeaderLike(final FlowPacket other) {
        final int options = transport + IpLayout.TCP_HEADER_LENGTH;
        return ((tcpFlags() ^ other.tcpFlags()) & ~IpLayout.TCP_PSH) == 0
                && isSameInt(other, transport + IpLayout.TCP_ACKNOWLEDGEMENT)
                && isSameShort(other, transport + IpLayout.TCP_WINDOW)
                && isSameShort(other, transport + IpLayout.TCP_URGENT)
                && areSame(other, options, payload - options);
    }

    /** Compares shorts at the same offset from the first byte of each packet. */
    private boolean isSameShort(final FlowPacket other, final int offset) {
        return shortAt(offset) == other.shortAt(offset);
    }

    private boolean isSameInt(final FlowPacket other, final int offset) {
        return intAt(offset) == other.intAt(offset);
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

    /** How many bytes stand before the TCP or UDP header. */
    int transport() {
        return transport;
    }

    /** How many bytes stand before the payload. */
    int headersLength() {
        return payload;
    }

    int payloadLength() {
        return length - payload;
    }

    boolean isPushed() {
        return isTcp && (tcpFlags() & IpLayout.TCP_PSH) != 0;
    }

    /** With DF set the identification means nothing (RFC 6864). */
    boolean hasIdentification() {
        return !isV6 && (shortAt(IpLayout.V4_FRAGMENT) & IpLayout.V4_DONT_FRAGMENT) == 0;
    }

    int identification() {
        return shortAt(IpLayout.V4_IDENTIFICATION);
    }

    int sequence() {
        return Integer.reverseBytes(intAt(transport + IpLayout.TCP_SEQUENCE));
    }

    private int tcpFlags() {
        // includes the bits below the data offset: one is a flag too, the others are 0
        return shortAt(transport + IpLayout.TCP_DATA_OFFSET) & 0x0FFF;
    }

    // the machine is little-endian on all supported architectures

    private int byteAt(final int offset) {
        return UnsafeApi.getByte(packet + offset) & LOW_BYTE;
    }

    private int shortAt(final int offset) {
        return Short.reverseBytes(UnsafeApi.getShort(packet + offset)) & LOW_SHORT;
    }

    /** As the machine reads it, in the order of a sum. */
    private int intAt(final int offset) {
        return UnsafeApi.getInt(packet + offset);
    }
}
