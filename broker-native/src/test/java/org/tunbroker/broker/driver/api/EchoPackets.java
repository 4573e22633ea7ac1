package org.tunbroker.broker.driver.api;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Builds whole ICMP echo packets, checksums included, independently of the code under test. */
public final class EchoPackets {
    private static final int V4_HEADER_LENGTH = 20;
    private static final int V6_HEADER_LENGTH = 40;
    private static final int ICMP_HEADER_LENGTH = 8;
    private static final int IDENTIFIER = 0x7462;

    private final InetAddress client;
    private final InetAddress device;
    private final boolean v4;

    /**
     * Makes a conversation.
     *
     * @param client who asks
     * @param device who answers, of the same family
     */
    public EchoPackets(final InetAddress client, final InetAddress device) {
        this.client = client;
        this.device = device;
        this.v4 = client instanceof Inet4Address;
    }

    /** A request; sequence and length decide its content. */
    public byte[] request(final int sequence, final int packetLength) {
        return v4
                ? v4(client, device, 8, sequence, packetLength)
                : v6(client, device, 128, sequence, packetLength);
    }

    /**
     * Whether a packet is the reply to a request; what a host may choose itself is not compared.
     */
    public boolean isReply(final byte[] packet, final int sequence, final int packetLength) {
        final byte[] expected = v4
                ? v4(device, client, 0, sequence, packetLength)
                : v6(device, client, 129, sequence, packetLength);
        if (packet.length != expected.length || packet[0] != expected[0]) {
            return false;
        }
        final int headerLength = v4 ? V4_HEADER_LENGTH : V6_HEADER_LENGTH;
        final int addresses = v4 ? 12 : 8;
        return (!v4 || checksum(ByteBuffer.wrap(packet), 0, V4_HEADER_LENGTH, 0) == 0)
                && Arrays.equals(packet, addresses, headerLength, expected, addresses, headerLength)
                && Arrays.equals(
                        packet, headerLength, packet.length, expected, headerLength, packet.length);
    }

    private static byte[] v4(
            final InetAddress from,
            final InetAddress to,
            final int type,
            final int sequence,
            final int length) {
        final ByteBuffer packet = ByteBuffer.allocate(length);
        packet.putShort((short) 0x4500).putShort((short) length).putInt(0x4000);
        packet.putInt(0x40010000).put(from.getAddress()).put(to.getAddress());
        packet.putShort(10, (short) checksum(packet, 0, V4_HEADER_LENGTH, 0));
        return icmp(packet, type, sequence, 0);
    }

    private static byte[] v6(
            final InetAddress from,
            final InetAddress to,
            final int type,
            final int sequence,
            final int length) {
        final ByteBuffer packet = ByteBuffer.allocate(length);
        final int payloadLength = length - V6_HEADER_LENGTH;
        packet.putInt(0x60000000).putShort((short) payloadLength).putShort((short) 0x3A40);
        packet.put(from.getAddress()).put(to.getAddress());
        return icmp(packet, type, sequence, sum(packet, 8, V6_HEADER_LENGTH) + payloadLength + 58);
    }

    private static byte[] icmp(
            final ByteBuffer packet, final int type, final int sequence, final int pseudoSum) {
        final int icmp = packet.position();
        packet.putInt(type << 24).putShort((short) IDENTIFIER).putShort((short) sequence);
        final byte[] payload = new byte[packet.capacity() - icmp - ICMP_HEADER_LENGTH];
        new Random(sequence).nextBytes(payload);
        packet.put(payload);
        packet.putShort(icmp + 2, (short) checksum(packet, icmp, packet.capacity(), pseudoSum));
        return packet.array();
    }

    private static int checksum(
            final ByteBuffer packet, final int from, final int to, final int start) {
        int sum = sum(packet, from, to) + start;
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }

    private static int sum(final ByteBuffer packet, final int from, final int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += (packet.get(i) & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }
}
