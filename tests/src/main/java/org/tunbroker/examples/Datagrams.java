package org.tunbroker.examples;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.tunbroker.client.Session;

/** Packets of a session in datagrams, one each. */
final class Datagrams {
    private Datagrams() {}

    /** Sends packets to a peer, and receives its on another thread, until the session ends. */
    static void carry(
            final Session session, final DatagramChannel socket, final InetSocketAddress peer)
            throws Exception {
        new Thread(() -> receive(socket, peer, session)).start();
        final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        while (session.read(packet) != Session.END) {
            socket.send((ByteBuffer) packet.flip(), peer);
            packet.clear();
        }
    }

    private static void receive(
            final DatagramChannel socket, final InetSocketAddress peer, final Session session) {
        final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        try {
            while (!session.hasEnded()) {
                if (peer.equals(socket.receive(packet))) {
                    session.write((ByteBuffer) packet.flip());
                }
                packet.clear();
            }
        } catch (final Exception ex) {
            System.err.println("the tunnel ends: " + ex);
            session.close();
        }
    }
}
