package org.tunbroker.examples;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Route;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** The README's first example: it tells what the system sends into a VPN, and answers nothing. */
public final class FirstVpnEnd {
    private FirstVpnEnd() {}

    public static void main(final String[] arguments) throws Exception {
        final InetAddress address = InetAddress.getByName("10.6.7.7");
        final InetAddress network = InetAddress.getByName("10.8.0.0");
        final InetAddress nameServer = InetAddress.getByName("10.8.0.53");
        try (TunClient client = TunClient.connect(); // starts the broker if need be
                Adapter adapter = client.createAdapter("Demo", "example");
                Session session = adapter.startSession()) {
            adapter.configure(
                    new InterfaceChanges() // all of it, or nothing
                            .setMtu(1400)
                            .addAddress(address, 24)
                            .setUp(true)
                            .addRoute(Route.of(network, 16))
                            .setDns(
                                    Collections.singletonList(nameServer),
                                    Collections.singletonList("corp.example")));
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            while (session.read(packet) != Session.END) { // one IPv4 or IPv6 packet
                packet.flip();
                System.out.println(packet.remaining() + " bytes from the system");
                packet.clear();
            }
        }
    }
}
