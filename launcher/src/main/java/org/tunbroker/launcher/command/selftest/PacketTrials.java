package org.tunbroker.launcher.command.selftest;

import java.io.IOException;
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
    private static final int TIMEOUT_MS = 3000;
    private static final int MTU = 65535;

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
                Adapter adapter = Subject.createUp(client, MTU);
                Session session = adapter.startSession();
                DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Subject.OWN, 0))) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            for (final int length : LENGTHS) {
                final byte[] payload = payload(length);
                socket.send(new DatagramPacket(
                        payload, payload.length, Subject.NEIGHBOUR, UdpPacket.PORT));
                await(session, packet, length);
                Trial.expect(UdpPacket.has(packet, payload), length + " bytes are not those sent");
            }
        }
        return "28 to 65535 bytes";
    }

    /** Reads until there is a datagram to the neighbour; the system sends others of its own. */
    private static void await(final Session session, final ByteBuffer packet, final int length)
            throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        do {
            packet.clear();
            final int read = session.read(packet, TIMEOUT_MS, TimeUnit.MILLISECONDS);
            Trial.expect(read > 0, length + " bytes did not come: " + read);
            packet.flip();
            Trial.expect(System.nanoTime() - deadline < 0, length + " bytes did not come");
        } while (!UdpPacket.isToNeighbour(packet));
        Trial.expectEqual(length, packet.remaining(), "length");
    }

    private String sends() throws Exception {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.createUp(client, MTU);
                Session session = adapter.startSession();
                DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Subject.OWN, 0))) {
            socket.setSoTimeout(TIMEOUT_MS);
            // a header alone is a packet too, which the system drops
            session.write(UdpPacket.header(SHORTEST));
            for (final int length : LENGTHS) {
                final byte[] payload = payload(length);
                session.write(UdpPacket.toSystem(payload, socket.getLocalPort()));
                receive(socket, payload, length);
            }
        }
        return "20 to 65535 bytes";
    }

    private static void receive(final DatagramSocket socket, final byte[] payload, final int length)
            throws IOException {
        final DatagramPacket datagram = new DatagramPacket(new byte[MTU], MTU);
        socket.receive(datagram);
        Trial.expectEqual(payload.length, datagram.getLength(), "length");
        for (int i = 0; i < payload.length; i++) {
            Trial.expect(datagram.getData()[i] == payload[i], length + " bytes are not those sent");
        }
    }

    private String returns() throws Exception {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.createUp(client, MTU);
                Session session = adapter.startSession()) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            session.write(UdpPacket.header(SHORTEST));
            Trial.expectEqual(
                    SHORTEST, session.read(packet, TIMEOUT_MS, TimeUnit.MILLISECONDS), "length");
            for (final int length : LENGTHS) {
                final byte[] payload = payload(length);
                session.write(UdpPacket.toSystem(payload, UdpPacket.PORT));
                packet.clear();
                Trial.expectEqual(
                        length, session.read(packet, TIMEOUT_MS, TimeUnit.MILLISECONDS), "length");
                packet.flip();
                Trial.expect(UdpPacket.has(packet, payload), length + " bytes are not those sent");
            }
        }
        return "20 to 65535 bytes";
    }

    private static byte[] payload(final int length) {
        final byte[] payload = new byte[length - UdpPacket.HEADERS];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 31 + length);
        }
        return payload;
    }
}
