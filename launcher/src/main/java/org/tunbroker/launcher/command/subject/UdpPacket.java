package org.tunbroker.launcher.command.subject;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** IPv4 packets with a UDP datagram between an adapter's address and its neighbour. Stateless. */
public final class UdpPacket {
    /** Bytes of both headers. */
    public static final int HEADERS = 28;

    /** The port "discard". */
    public static final int PORT = 9;

    private static final int IP_HEADER = 20;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    private static final int PROTOCOL = 9;
    private static final int UDP = 17;
    private static final short VERSION_AND_LENGTH = 0x4500;

    private UdpPacket() {}

    /** Makes a header alone, of an experimental protocol (RFC 3692). */
    public static ByteBuffer header(final int length) {
        final ByteBuffer packet = ip(length, 253);
        packet.flip();
        return packet;
    }

    /** Makes a datagram from the neighbour to the adapter's address, without a UDP checksum. */
    public static ByteBuffer toSystem(final byte[] payload, final int port) {
        final ByteBuffer packet = ip(HEADERS + payload.length, UDP);
        packet.putShort((short) PORT)
                .putShort((short) port)
                .putShort((short) (HEADERS - IP_HEADER + payload.length))
                .putShort((short) 0)
                .put(payload);
        packet.flip();
        return packet;
    }

    private static ByteBuffer ip(final int length, final int protocol) {
        final ByteBuffer packet = ByteBuffer.allocateDirect(length);
        packet.putShort(VERSION_AND_LENGTH).putShort((short) length).putInt(0);
        packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
        packet.put(Subject.NEIGHBOUR.getAddress()).put(Subject.OWN.getAddress());
        int sum = 0;
        for (int i = 0; i < IP_HEADER; i += Short.BYTES) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        packet.putShort(10, (short) ~(sum + (sum >>> 16)));
        return packet;
    }

    /** Tells whether a packet is a datagram from the adapter's address to the neighbour. */
    public static boolean isToNeighbour(final ByteBuffer packet) {
        return packet.remaining() >= HEADERS
                && packet.getShort(0) == VERSION_AND_LENGTH
                && packet.get(PROTOCOL) == UDP
                && packet.getInt(SOURCE) == number(Subject.OWN.getAddress())
                && packet.getInt(DESTINATION) == number(Subject.NEIGHBOUR.getAddress());
    }

    private static int number(final byte[] address) {
        return ByteBuffer.wrap(address).getInt();
    }

    /** Tells whether a packet carries a payload. */
    public static boolean has(final ByteBuffer packet, final byte[] payload) {
        final byte[] carried = new byte[packet.remaining() - HEADERS];
        final ByteBuffer rest = packet.duplicate();
        rest.position(HEADERS);
        rest.get(carried);
        return Arrays.equals(carried, payload);
    }
}
