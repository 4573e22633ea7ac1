package org.tunbroker.broker.driver.linux;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Builds whole UDP packets of one flow, checksums included, independently of the code under test.
 */
final class UdpPackets {
    private static final int PROTOCOL = 17;
    private static final int UDP_HEADER_LENGTH = 8;

    private final InetAddress from;
    private final InetAddress to;
    private final int fromPort;
    private final int toPort;
    private int identification;

    UdpPackets(final InetAddress from, final int fromPort, final InetAddress to, final int toPort) {
        this.from = from;
        this.to = to;
        this.fromPort = fromPort;
        this.toPort = toPort;
    }

    /** The next packet of the flow. */
    byte[] next(final byte[] payload) {
        final int udpLength = UDP_HEADER_LENGTH + payload.length;
        final boolean isV4 = from instanceof Inet4Address;
        final int header = isV4 ? 20 : 40;
        final ByteBuffer packet = ByteBuffer.allocate(header + udpLength);
        if (isV4) {
            packet.putShort((short) 0x4500).putShort((short) packet.capacity());
            packet.putShort((short) identification++).putShort((short) 0);
            packet.putShort((short) (64 << 8 | PROTOCOL)).putShort((short) 0);
        } else {
            packet.putInt(0x60000000).putShort((short) udpLength);
            packet.putShort((short) (PROTOCOL << 8 | 64));
        }
        final int addresses = packet.position();
        packet.put(from.getAddress()).put(to.getAddress());
        packet.putShort((short) fromPort).putShort((short) toPort);
        packet.putShort((short) udpLength).putShort((short) 0).put(payload);
        if (isV4) {
            packet.putShort(10, (short) ~sum(packet, 0, header, 0));
        }
        final int checksum =
                ~sum(packet, addresses, packet.capacity(), PROTOCOL + udpLength) & 0xFFFF;
        packet.putShort(header + 6, (short) (checksum == 0 ? 0xFFFF : checksum));
        return packet.array();
    }

    private static int sum(
            final ByteBuffer packet, final int begin, final int end, final int start) {
        int sum = start;
        for (int i = begin; i < end; i++) {
            sum += (packet.get(i) & 0xFF) << ((i - begin) % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }
}
