package org.tunbroker.ipc.packet;

import java.nio.ByteBuffer;

/**
 * Answers pings: turns an ICMP echo request into its reply, where it lies.
 *
 * <p>Checksums are updated, not computed anew (RFC 1624): swapping the addresses changes no sum, so
 * only the type matters. A damaged request therefore stays damaged instead of getting a valid
 * checksum.
 *
 * <p>Stateless and thread-safe; the packet must be memory that nobody else writes.
 */
public final class IcmpEcho {
    private static final int V4_MIN_HEADER_LENGTH = 20;
    private static final int V4_TOTAL_LENGTH_OFFSET = 2;
    private static final int V4_FRAGMENT_OFFSET = 6;
    // all but the reserved and the don't-fragment bit: more fragments, and the fragment's place
    private static final int V4_FRAGMENT_MASK = 0x3FFF;
    private static final int V4_PROTOCOL_OFFSET = 9;
    private static final int V4_SOURCE_OFFSET = 12;
    private static final int V4_ADDRESS_LENGTH = 4;
    private static final int V4_FIRST_MULTICAST = 0xE0;
    private static final int V4_PROTOCOL_ICMP = 1;
    private static final int V4_ECHO_REQUEST = 8;
    private static final int V4_ECHO_REPLY = 0;

    private static final int V6_HEADER_LENGTH = 40;
    private static final int V6_PAYLOAD_LENGTH_OFFSET = 4;
    private static final int V6_NEXT_HEADER_OFFSET = 6;
    private static final int V6_SOURCE_OFFSET = 8;
    private static final int V6_ADDRESS_LENGTH = 16;
    private static final int V6_FIRST_MULTICAST = 0xFF;
    private static final int V6_NEXT_HEADER_ICMP = 58;
    private static final int V6_ECHO_REQUEST = 128;
    private static final int V6_ECHO_REPLY = 129;

    private static final int ICMP_HEADER_LENGTH = 8;
    private static final int ICMP_CHECKSUM_OFFSET = 2;

    private IcmpEcho() {}

    /**
     * Turns an echo request into its reply: addresses swapped, type changed, checksum updated;
     * everything else, IPv4 options and what follows the packet included, stays as it is.
     *
     * <p>Anything but a complete echo request to one host stays unchanged: other packets,
     * fragments, requests to multicast and broadcast addresses, IPv6 with extension headers, and
     * garbage of any length.
     *
     * @param packet the memory that holds the packet; its position, limit and byte order do not
     *     matter and do not change
     * @param offset where the packet begins; offset and length lie within the buffer's limit
     * @param length bytes that may belong to the packet
     * @return whether it was an echo request and now is its reply
     */
    public static boolean reply(final ByteBuffer packet, final int offset, final int length) {
        if (length < V4_MIN_HEADER_LENGTH) {
            return false;
        }
        switch (byteAt(packet, offset) >>> 4) {
            case 4:
                return replyV4(packet, offset, length);
            case 6:
                return replyV6(packet, offset, length);
            default:
                return false;
        }
    }

    private static boolean replyV4(final ByteBuffer packet, final int offset, final int length) {
        final int headerLength = (byteAt(packet, offset) & 0xF) * Integer.BYTES;
        final int totalLength = shortAt(packet, offset + V4_TOTAL_LENGTH_OFFSET);
        final int destination = offset + V4_SOURCE_OFFSET + V4_ADDRESS_LENGTH;
        if (headerLength < V4_MIN_HEADER_LENGTH
                || totalLength > length
                || totalLength - headerLength < ICMP_HEADER_LENGTH
                || byteAt(packet, offset + V4_PROTOCOL_OFFSET) != V4_PROTOCOL_ICMP
                || (shortAt(packet, offset + V4_FRAGMENT_OFFSET) & V4_FRAGMENT_MASK) != 0
                || byteAt(packet, destination) >= V4_FIRST_MULTICAST
                || !turn(packet, offset + headerLength, V4_ECHO_REQUEST, V4_ECHO_REPLY)) {
            return false;
        }
        swap(packet, offset + V4_SOURCE_OFFSET, V4_ADDRESS_LENGTH);
        return true;
    }

    private static boolean replyV6(final ByteBuffer packet, final int offset, final int length) {
        if (length < V6_HEADER_LENGTH) {
            return false;
        }
        final int payloadLength = shortAt(packet, offset + V6_PAYLOAD_LENGTH_OFFSET);
        final int destination = offset + V6_SOURCE_OFFSET + V6_ADDRESS_LENGTH;
        if (payloadLength > length - V6_HEADER_LENGTH
                || payloadLength < ICMP_HEADER_LENGTH
                || byteAt(packet, offset + V6_NEXT_HEADER_OFFSET) != V6_NEXT_HEADER_ICMP
                || byteAt(packet, destination) >= V6_FIRST_MULTICAST
                || !turn(packet, offset + V6_HEADER_LENGTH, V6_ECHO_REQUEST, V6_ECHO_REPLY)) {
            return false;
        }
        swap(packet, offset + V6_SOURCE_OFFSET, V6_ADDRESS_LENGTH);
        return true;
    }

    /** Changes the type if type and code are those of a request. */
    private static boolean turn(
            final ByteBuffer packet, final int icmp, final int request, final int reply) {
        // type and code are one 16-bit word of the sum; the code of both is 0
        final int requestWord = request << 8;
        final int replyWord = reply << 8;
        if (shortAt(packet, icmp) != requestWord) {
            return false;
        }
        putShort(packet, icmp, replyWord);
        final int checksum = shortAt(packet, icmp + ICMP_CHECKSUM_OFFSET);
        // RFC 1624, equation 3, in ones' complement: HC' = ~(~HC + ~m + m')
        int sum = (~checksum & 0xFFFF) + (~requestWord & 0xFFFF) + replyWord;
        sum = (sum & 0xFFFF) + (sum >>> 16);
        sum = (sum & 0xFFFF) + (sum >>> 16);
        putShort(packet, icmp + ICMP_CHECKSUM_OFFSET, ~sum);
        return true;
    }

    private static void swap(final ByteBuffer packet, final int first, final int length) {
        for (int i = first; i < first + length; i++) {
            final byte source = packet.get(i);
            packet.put(i, packet.get(i + length));
            packet.put(i + length, source);
        }
    }

    private static int byteAt(final ByteBuffer packet, final int index) {
        return packet.get(index) & 0xFF;
    }

    // by bytes, so that the buffer's byte order does not matter
    private static int shortAt(final ByteBuffer packet, final int index) {
        return byteAt(packet, index) << 8 | byteAt(packet, index + 1);
    }

    private static void putShort(final ByteBuffer packet, final int index, final int value) {
        packet.put(index, (byte) (value >>> 8));
        packet.put(index + 1, (byte) value);
    }
}
