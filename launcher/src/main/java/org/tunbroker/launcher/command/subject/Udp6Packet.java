package org.tunbroker.launcher.command.subject;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** IPv6 packets with a UDP datagram between an adapter's address and its neighbour. Stateless. */
public final class Udp6Packet {
    /** Of the prefix for documentation (RFC 3849), which nobody has a route to. */
    public static final InetAddress OWN = Subject.address("2001:db8:7462::1");

    public static final InetAddress NEIGHBOUR = Subject.address("2001:db8:7462::2");
    public static final int PREFIX_LENGTH = 126;

    /** Bytes of both headers. */
    public static final int HEADERS = 48;

    /** Bytes of the IPv6 header. */
    public static final int IP_HEADER = 40;

    private static final int NEXT_HEADER = 6;
    private static final int SOURCE = 8;
    private static final int CHECKSUM = IP_HEADER + 6;
    private static final int UDP = 17;
    private static final int NO_NEXT_HEADER = 59;
    private static final int VERSION = 0x60000000;
    private static final byte HOPS = 64;

    private Udp6Packet() {}

    /** Makes a header alone, after which nothing comes (RFC 8200, 4.7). */
    public static ByteBuffer header() {
        final ByteBuffer packet = ip(0, NO_NEXT_HEADER);
        packet.flip();
        return packet;
    }

    /** Makes a datagram from the neighbour to the adapter's address. */
    public static ByteBuffer toSystem(final byte[] payload, final int port) {
        final int length = HEADERS - IP_HEADER + payload.length;
        final ByteBuffer packet = ip(length, UDP);
        packet.putShort((short) UdpPacket.PORT)
                .putShort((short) port)
                .putShort((short) length)
                .putShort((short) 0)
                .put(payload);
        packet.flip();
        final int sum = ~sum(packet) & 0xFFFF;
        // 0 would mean that there is none, which IPv6 does not allow (RFC 8200, 8.1)
        packet.putShort(CHECKSUM, (short) (sum == 0 ? 0xFFFF : sum));
        return packet;
    }

    private static ByteBuffer ip(final int length, final int nextHeader) {
        final ByteBuffer packet = ByteBuffer.allocateDirect(IP_HEADER + length);
        packet.putInt(VERSION).putShort((short) length);
        packet.put((byte) nextHeader).put(HOPS);
        packet.put(NEIGHBOUR.getAddress()).put(OWN.getAddress());
        return packet;
    }

    /** Sums up the pseudo header, with the addresses, the length and the protocol, and the rest. */
    static int sum(final ByteBuffer packet) {
        int sum = packet.remaining() - IP_HEADER + UDP;
        for (int i = SOURCE; i < packet.remaining(); i += Short.BYTES) {
            sum += i + 1 < packet.remaining()
                    ? packet.getShort(i) & 0xFFFF
                    : (packet.get(i) & 0xFF) << Byte.SIZE;
            sum = (sum & 0xFFFF) + (sum >>> Short.SIZE);
        }
        return sum;
    }

    /** Tells whether a packet is a datagram from the adapter's address to the neighbour. */
    public static boolean isToNeighbour(final ByteBuffer packet) {
        return packet.remaining() >= HEADERS
                && packet.getInt(0) >>> 28 == 6
                && packet.get(NEXT_HEADER) == UDP
                && Arrays.equals(bytes(packet, SOURCE, 16), OWN.getAddress())
                && Arrays.equals(bytes(packet, SOURCE + 16, 16), NEIGHBOUR.getAddress());
    }

    /** Tells whether a packet carries a payload. */
    public static boolean has(final ByteBuffer packet, final byte[] payload) {
        return Arrays.equals(bytes(packet, HEADERS, packet.remaining() - HEADERS), payload);
    }

    private static byte[] bytes(final ByteBuffer packet, final int begin, final int length) {
        final byte[] bytes = new byte[length];
        final ByteBuffer rest = packet.duplicate();
        rest.position(begin);
        rest.get(bytes);
        return bytes;
    }
}
