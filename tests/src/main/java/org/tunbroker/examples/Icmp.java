package org.tunbroker.examples;

import java.nio.ByteBuffer;

/** Answers to pings of IPv4. */
final class Icmp {
    private static final int PROTOCOL = 1;
    private static final int ECHO_REQUEST = 8;

    private Icmp() {}

    /** Turns a ping into its answer, in place; returns false, and does nothing, if it is none. */
    static boolean answer(final ByteBuffer packet) {
        if (!isPing(packet)) {
            return false;
        }
        final int source = packet.getInt(Ipv4.SOURCE);
        packet.putInt(Ipv4.SOURCE, packet.getInt(Ipv4.DESTINATION));
        packet.putInt(Ipv4.DESTINATION, source);
        final int icmp = headerLength(packet);
        packet.put(icmp, (byte) 0);
        // the checksum grows by what the type shrank
        final int sum = (packet.getShort(icmp + 2) & 0xFFFF) + (ECHO_REQUEST << 8);
        packet.putShort(icmp + 2, (short) (sum + (sum >>> 16)));
        return true;
    }

    private static boolean isPing(final ByteBuffer packet) {
        return Ipv4.is(packet)
                && packet.get(9) == PROTOCOL
                && packet.remaining() > headerLength(packet)
                && packet.get(headerLength(packet)) == ECHO_REQUEST;
    }

    private static int headerLength(final ByteBuffer packet) {
        return (packet.get(0) & 0xF) * Integer.BYTES;
    }
}
