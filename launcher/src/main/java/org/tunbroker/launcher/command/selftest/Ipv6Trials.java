package org.tunbroker.launcher.command.selftest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.launcher.command.subject.Subject;
import org.tunbroker.launcher.command.subject.Udp6Packet;
import org.tunbroker.launcher.command.subject.UdpPacket;

/**
 * IPv6 addresses, and IPv6 packets of all lengths in both directions. Skipped where the machine has
 * no IPv6.
 */
final class Ipv6Trials {
    private static final int[] LENGTHS = {48, 49, 64, 576, 1280, 1500, 9000, 65535};
    // the kernel may look first whether another machine has the address
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Subject subject;

    private Ipv6Trials(final Subject subject) {
        this.subject = subject;
    }

    static Map<String, Trial> of(final Subject subject) {
        final Ipv6Trials own = new Ipv6Trials(subject);
        final Map<String, Trial> trials = new LinkedHashMap<>();
        trials.put("IPv6 addresses", own::takesAddresses);
        if (subject.isSystems()) {
            trials.put("IPv6 from the system", own::receives);
            trials.put("IPv6 to the system", own::sends);
        } else {
            trials.put("IPv6 that comes back", own::returns);
        }
        return trials;
    }

    /** A driver that the system does not know needs no IPv6 of the system. */
    private void requireIpv6() throws IOException {
        final String missing = subject.isSystems() ? Ipv6Support.missing() : null;
        if (missing != null) {
            throw new Trial.Skipped(missing);
        }
    }

    private void requireSockets() throws IOException {
        requireIpv6();
        final String missing = Ipv6Support.missingInJvm();
        if (missing != null) {
            throw new Trial.Skipped(missing);
        }
    }

    private String takesAddresses() throws IOException {
        requireIpv6();
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.create(client)) {
            adapter.addAddress(Udp6Packet.OWN, Udp6Packet.PREFIX_LENGTH);
            Trial.expect(has(adapter), "not listed");
            Trial.expectError(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    () -> adapter.addAddress(Udp6Packet.OWN, Udp6Packet.PREFIX_LENGTH));
            adapter.removeAddress(Udp6Packet.OWN, Udp6Packet.PREFIX_LENGTH);
            Trial.expect(!has(adapter), "still listed");
            return "added, listed, removed";
        }
    }

    private static boolean has(final Adapter adapter) {
        return adapter.settings().addresses().stream()
                .anyMatch(each -> each.address().equals(Udp6Packet.OWN));
    }

    private Adapter createUp(final TunClient client) {
        final Adapter adapter = Subject.create(client);
        adapter.configure(new InterfaceChanges()
                .setMtu(Exchange.MTU)
                .addAddress(Udp6Packet.OWN, Udp6Packet.PREFIX_LENGTH)
                .setUp(true));
        return adapter;
    }

    private String receives() throws Exception {
        requireSockets();
        try (TunClient client = subject.connect();
                Adapter adapter = createUp(client);
                Session session = adapter.startSession();
                DatagramSocket socket = bound(adapter)) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            for (final int length : LENGTHS) {
                final byte[] payload = Exchange.payload(length, Udp6Packet.HEADERS);
                socket.send(new DatagramPacket(
                        payload, payload.length, Udp6Packet.NEIGHBOUR, UdpPacket.PORT));
                Exchange.await(session, packet, length, Udp6Packet::isToNeighbour);
                Trial.expect(Udp6Packet.has(packet, payload), length + " bytes are not those sent");
            }
        }
        return "48 to 65535 bytes";
    }

    private static DatagramSocket bound(final Adapter adapter) throws IOException {
        adapter.awaitUsable(Udp6Packet.OWN, LONGEST_WAIT);
        return new DatagramSocket(new InetSocketAddress(Udp6Packet.OWN, 0));
    }

    private String sends() throws Exception {
        requireSockets();
        try (TunClient client = subject.connect();
                Adapter adapter = createUp(client);
                Session session = adapter.startSession();
                DatagramSocket socket = bound(adapter)) {
            socket.setSoTimeout(Exchange.TIMEOUT_MS);
            // a header alone is a packet too, which the system drops
            session.write(Udp6Packet.header());
            for (final int length : LENGTHS) {
                final byte[] payload = Exchange.payload(length, Udp6Packet.HEADERS);
                session.write(Udp6Packet.toSystem(payload, socket.getLocalPort()));
                Exchange.receive(socket, payload, length);
            }
        }
        return "40 to 65535 bytes";
    }

    private String returns() throws Exception {
        try (TunClient client = subject.connect();
                Adapter adapter = createUp(client);
                Session session = adapter.startSession()) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            session.write(Udp6Packet.header());
            Trial.expectEqual(
                    Udp6Packet.IP_HEADER,
                    session.read(packet, Exchange.TIMEOUT_MS, TimeUnit.MILLISECONDS),
                    "length");
            for (final int length : LENGTHS) {
                final byte[] payload = Exchange.payload(length, Udp6Packet.HEADERS);
                session.write(Udp6Packet.toSystem(payload, UdpPacket.PORT));
                packet.clear();
                Trial.expectEqual(
                        length,
                        session.read(packet, Exchange.TIMEOUT_MS, TimeUnit.MILLISECONDS),
                        "length");
                packet.flip();
                Trial.expect(Udp6Packet.has(packet, payload), length + " bytes are not those sent");
            }
        }
        return "40 to 65535 bytes";
    }
}
