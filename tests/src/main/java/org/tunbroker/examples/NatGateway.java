package org.tunbroker.examples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * A NAT router for {@link FullTunnel}. Arguments: where datagrams come, an interface's address, and
 * that of the packets: {@code NatGateway 192.0.2.2 4789 203.0.113.1 24 203.0.113.2}.
 */
public final class NatGateway {
    private static volatile SocketAddress peer;
    private static volatile int inside;

    private NatGateway() {}

    public static void main(final String[] arguments) throws Exception {
        final int outside = Ipv4.bits(InetAddress.getByName(arguments[4]));
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.createAdapter("NatGateway", "example");
                Session session = adapter.startSession();
                DatagramChannel socket = DatagramChannel.open()) {
            socket.bind(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
            adapter.addAddress(InetAddress.getByName(arguments[2]), Integer.parseInt(arguments[3]));
            adapter.setUp(true);
            System.out.println("ready: " + adapter.info().interfaceName());
            new Thread(() -> answer(session, socket, outside)).start();
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            while (!session.hasEnded()) {
                peer = socket.receive((ByteBuffer) packet.clear());
                packet.flip();
                if (Ipv4.is(packet)) {
                    inside = packet.getInt(Ipv4.SOURCE);
                    session.write(Ipv4.with(packet, Ipv4.SOURCE, outside));
                }
            }
        }
    }

    private static void answer(final Session session, final DatagramChannel to, final int outside) {
        final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        try {
            while (session.read((ByteBuffer) packet.clear()) != Session.END) {
                packet.flip();
                if (Ipv4.is(packet) && packet.getInt(Ipv4.DESTINATION) == outside) {
                    to.send(Ipv4.with(packet, Ipv4.DESTINATION, inside), peer);
                }
            }
        } catch (final Exception ex) {
            System.err.println("the router ends: " + ex);
            session.close();
        }
    }
}
