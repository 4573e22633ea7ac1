package org.tunbroker.launcher.command.selftest;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.launcher.command.subject.Subject;
import org.tunbroker.launcher.command.subject.UdpPacket;

/**
 * Packets of all lengths in both directions. The system's own are UDP, so the shortest has 28
 * bytes; a driver that the system does not know returns each packet, from 20 bytes on.
 */
final class PacketTrials {
    private static final int[] LENGTHS = {28, 29, 64, 576, 1280, 1500, 9000, 65535};
    private static final int SHORTEST = 20;

    private final Subject subject;

    private PacketTrials(final Subject subject) {
        this.subject = subject;
    }

    static Map<String, Trial> of(final Subject subject) {
        final PacketTrials own = new PacketTrials(subject);
        final Map<String, Trial> trials = new LinkedHashMap<>();
        if (subject.isSystems()) {
            trials.put("packets from the system", own::receives);
            trials.put("packets to the system", own::sends);
        } else {
            trials.put("packets that come back", own::returns);
        }
        return trials;
    }

    private String receives() throws Exception {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.createUp(client, Exchange.MTU);
                Session session = adapter.startSession();
                DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Subject.OWN, 0))) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            for (final int length : LENGTHS) {
                final byte[] payload = Exchange.payload(length, UdpPacket.HEADERS);
                socket.send(new DatagramPacket(
                        payload, payload.length, Subject.NEIGHBOUR, UdpPacket.PORT));
                Exchange.await(session, packet, length, UdpPacket::isToNeighbour);
                Trial.expect(UdpPacket.has(packet, payload), length + " bytes are not those sent");
            }
        }
        return "28 to 65535 bytes";
    }

    private String sends() throws Exception {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.createUp(client, Exchange.MTU);
                Session session = adapter.startSession();
                DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Subject.OWN, 0))) {
            socket.setSoTimeout(Exchange.TIMEOUT_MS);
            // a header alone is a packet too, which the system drops
            session.write(UdpPacket.header(SHORTEST));
            for (final int length : LENGTHS) {
                final byte[] payload = Exchange.payload(length, UdpPacket.HEADERS);
                session.write(UdpPacket.toSystem(payload, socket.getLocalPort()));
                Exchange.receive(socket, payload, length);
            }
        }
        return "20 to 65535 bytes";
    }

    private String returns() throws Exception {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.createUp(client, Exchange.MTU);
                Session session = adapter.startSession()) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            session.write(UdpPacket.header(SHORTEST));
            Trial.expectEqual(
                    SHORTEST,
                    session.read(packet, Exchange.TIMEOUT_MS, TimeUnit.MILLISECONDS),
                    "length");
            for (final int length : LENGTHS) {
                final byte[] payload = Exchange.payload(length, UdpPacket.HEADERS);
                session.write(UdpPacket.toSystem(payload, UdpPacket.PORT));
                packet.clear();
                Trial.expectEqual(
                        length,
                        session.read(packet, Exchange.TIMEOUT_MS, TimeUnit.MILLISECONDS),
                        "length");
                packet.flip();
                Trial.expect(UdpPacket.has(packet, payload), length + " bytes are not those sent");
            }
        }
        return "20 to 65535 bytes";
    }
}
