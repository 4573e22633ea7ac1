package org.tunbroker.launcher.command.capture;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Tells which packets are to be written: those from or to an address, and from or to a port of TCP,
 * UDP, UDP-Lite, DCCP or SCTP. What has no ports, or lost them where it was cut or fragmented,
 * matches no port. Packets are hostile: nothing is read beyond their ends.
 *
 * <p>Immutable and thread-safe.
 */
final class PacketFilter {
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final int V4_PROTOCOL = 9;
    private static final int V4_FRAGMENT = 6;
    private static final int V4_SOURCE = 12;
    private static final int V6_NEXT = 6;
    private static final int V6_SOURCE = 8;
    private static final int FRAGMENT_OFFSET = 0x1FFF;
    private static final int V6_FRAGMENT_OFFSET = 0xFFF8;
    private static final int NIBBLE = 4;
    private static final int LOW_NIBBLE = 0xF;
    private static final int BYTE = 0xFF;
    private static final int SHORT = 0xFFFF;
    private static final int UNIT = 8;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION = 60;
    private static final int MOST_HEADERS = 8;
    private static final int NONE = -1;
    // TCP, UDP, DCCP, SCTP, UDP-Lite: all begin with source and destination port
    private static final List<Integer> WITH_PORTS = Arrays.asList(6, 17, 33, 132, 136);

    // empty for any
    private final List<InetAddress> hosts;
    // NONE for any
    private final int port;

    PacketFilter(final List<InetAddress> hosts, final Integer port) {
        this.hosts = hosts;
        this.port = port == null ? NONE : port;
    }

    /**
     * Tells whether a packet is to be written.
     *
     * @param packet from its IP header on, position 0; left as it is
     */
    boolean matches(final ByteBuffer packet) {
        return (hosts.isEmpty() || hosts.stream().anyMatch(host -> hasHost(packet, host)))
                && (port == NONE || hasPort(packet));
    }

    private static int version(final ByteBuffer packet) {
        return packet.remaining() == 0 ? 0 : (packet.get(0) & BYTE) >>> NIBBLE;
    }

    private static boolean hasHost(final ByteBuffer packet, final InetAddress host) {
        final byte[] bytes = host.getAddress();
        final boolean isV4 = bytes.length == Integer.BYTES;
        final int source = isV4 ? V4_SOURCE : V6_SOURCE;
        return version(packet) == (isV4 ? 4 : 6)
                && packet.remaining() >= source + 2 * bytes.length
                && (isAt(packet, source, bytes) || isAt(packet, source + bytes.length, bytes));
    }

    private static boolean isAt(final ByteBuffer packet, final int offset, final byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (packet.get(offset + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean hasPort(final ByteBuffer packet) {
        final int at = version(packet) == 4 ? portsOfV4(packet) : portsOfV6(packet);
        return at != NONE
                && packet.remaining() >= at + Integer.BYTES
                && ((packet.getShort(at) & SHORT) == port
                        || (packet.getShort(at + Short.BYTES) & SHORT) == port);
    }

    private static int portsOfV4(final ByteBuffer packet) {
        if (packet.remaining() < V4_HEADER
                || (packet.getShort(V4_FRAGMENT) & FRAGMENT_OFFSET) != 0
                || !WITH_PORTS.contains(packet.get(V4_PROTOCOL) & BYTE)) {
            return NONE;
        }
        return (packet.get(0) & LOW_NIBBLE) * Integer.BYTES;
    }

    private static int portsOfV6(final ByteBuffer packet) {
        if (version(packet) != 6 || packet.remaining() < V6_HEADER) {
            return NONE;
        }
        int next = packet.get(V6_NEXT) & BYTE;
        int at = V6_HEADER;
        for (int i = 0; i < MOST_HEADERS && !WITH_PORTS.contains(next); i++) {
            if (next != HOP_BY_HOP && next != ROUTING && next != FRAGMENT && next != DESTINATION
                    || packet.remaining() < at + UNIT) {
                return NONE;
            }
            final boolean isFragment = next == FRAGMENT;
            if (isFragment && (packet.getShort(at + Short.BYTES) & V6_FRAGMENT_OFFSET) != 0) {
                return NONE;
            }
            next = packet.get(at) & BYTE;
            // that of a fragment has one length, and no field for it
            at += isFragment ? UNIT : UNIT * (1 + (packet.get(at + 1) & BYTE));
        }
        return WITH_PORTS.contains(next) ? at : NONE;
    }
}
