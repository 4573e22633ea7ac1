package org.tunbroker.examples;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** The addresses of IPv4 packets, and the checksums that cover them (RFC 1624). */
final class Ipv4 {
    static final int SOURCE = 12;
    static final int DESTINATION = 16;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private Ipv4() {}

    static boolean is(final ByteBuffer packet) {
        return packet.remaining() >= 20 && packet.get(0) >> 4 == 4;
    }

    static int bits(final InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    /** Changes an address, and returns the packet. */
    static ByteBuffer with(final ByteBuffer packet, final int at, final int address) {
        final int old = packet.getInt(at);
        packet.putInt(at, address);
        correct(packet, 10, old, address);
        final boolean isFirst = (packet.getShort(6) & 0x1FFF) == 0;
        final int payload = (packet.get(0) & 0xF) * Integer.BYTES;
        if (isFirst && packet.get(9) == TCP) {
            correct(packet, payload + 16, old, address);
        } else if (isFirst && packet.get(9) == UDP && packet.getShort(payload + 6) != 0) {
            correct(packet, payload + 6, old, address);
        }
        return packet;
    }

    private static void correct(
            final ByteBuffer packet, final int at, final int old, final int now) {
        int sum = (~packet.getShort(at) & 0xFFFF)
                + (~old >>> 16)
                + (~old & 0xFFFF)
                + (now >>> 16)
                + (now & 0xFFFF);
        sum = (sum & 0xFFFF) + (sum >>> 16);
        packet.putShort(at, (short) ~(sum + (sum >>> 16)));
    }
}
