package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A parsed packet: whether it belongs to a flow of TCP or UDP, and whether it can be joined with
 * others into a large packet. Reused for each packet. For one thread.
 */
final class FlowPacket {
    private static final ByteOrder NETWORK = ByteOrder.BIG_ENDIAN;
    private static final int LOW_SHORT = 0xFFFF;
    private static final int LOW_BYTE = 0xFF;
    // flags of a segment that can be joined; with SYN, FIN, RST, URG or CWR it stays alone
    private static final int JOINABLE_FLAGS =
            IpLayout.TCP_ACK | IpLayout.TCP_PSH | IpLayout.TCP_ECE;

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
     * @param packet where packets begin in it
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
                    || !Ipv4Checksum.isRight(memory, packet)) {
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
     * Whether it may become part of a large packet. This verifies its checksum, because the kernel
     * does not verify a large packet's, and damage must stay visible.
     */
    boolean isJoinable() {
        if (payloadLength() == 0) {
            return false;
        }
        if (isTcp) {
            final int flags = tcpFlags();
            if ((flags & IpLayout.TCP_ACK) == 0 || (flags & ~JOINABLE_FLAGS) != 0) {
                return false;
            }
        } else if (shortAt(transport + IpLayout.UDP_CHECKSUM) == 0) {
            // sent without a checksum, as IPv4 allows
            return false;
        }
        return isChecksumRight();
    }

    private boolean isChecksumRight() {
        final int transportLength = packet + length - transport;
        final long sum = InternetChecksum.sum(
                memory, transport, transportLength, pseudoSum(transportLength));
        return InternetChecksum.fold(sum) == LOW_SHORT;
    }

    /** The sum of the pseudo header. */
    long pseudoSum(final int transportLength) {
        final long rest = (long) InternetChecksum.word(transportLength)
                + InternetChecksum.word(isTcp ? IpLayout.PROTOCOL_TCP : IpLayout.PROTOCOL_UDP);
        return InternetChecksum.sum(memory, packet + addresses(), addressesLength(), rest);
    }

    /** Whether another packet, a copy in other memory at the same offset, is of the same flow. */
    boolean isSameFlow(final FlowPacket other) {
        // both ports are the first 4 bytes of either protocol's header
        return isV6 == other.isV6
                && isTcp == other.isTcp
                && memory.getInt(transport) == other.memory.getInt(other.transport)
                && areSame(other, packet + addresses(), addressesLength());
    }

    /**
     * Whether the headers match those of another packet of a run, except sequence number and
     * identification.
     */
    boolean hasHeadersLike(final FlowPacket other) {
        if (payload != other.payload) {
            return false;
        }
        final boolean isSameIp = isV6
                // version, traffic class and flow label
                ? areSame(other, packet, Integer.BYTES)
                        && areSame(other, packet + IpLayout.V6_HOP_LIMIT, Byte.BYTES)
                : areSame(other, packet + IpLayout.V4_TYPE_OF_SERVICE, Byte.BYTES)
                        && areSame(other, packet + IpLayout.V4_FRAGMENT, Short.BYTES)
                        && areSame(other, packet + IpLayout.V4_TIME_TO_LIVE, Byte.BYTES);
        return isSameIp && (!isTcp || hasTcpHeaderLike(other));
    }

    private boolean hasTcpHeaderLike(final FlowPacket other) {
        final int options = transport + IpLayout.TCP_HEADER_LENGTH;
        return ((tcpFlags() ^ other.tcpFlags()) & ~IpLayout.TCP_PSH) == 0
                && areSame(other, transport + IpLayout.TCP_ACKNOWLEDGEMENT, Integer.BYTES)
                && areSame(other, transport + IpLayout.TCP_WINDOW, Short.BYTES)
                && areSame(other, transport + IpLayout.TCP_URGENT, Short.BYTES)
                && areSame(other, options, payload - options);
    }

    private boolean areSame(final FlowPacket other, final int offset, final int count) {
        int at = offset;
        for (; at <= offset + count - Integer.BYTES; at += Integer.BYTES) {
            if (memory.getInt(at) != other.memory.getInt(at)) {
                return false;
            }
        }
        for (; at < offset + count; at++) {
            if (memory.getByte(at) != other.memory.getByte(at)) {
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

    /** Where the payload begins in the memory. */
    int payload() {
        return payload;
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
