package org.tunbroker.examples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * One end of a tunnel that carries each packet in a datagram, without encryption. Arguments: the
 * address in the tunnel and its prefix length, the own address and the peer's, and the port of
 * both: {@code UdpTunnel 10.9.0.1 24 192.0.2.1 192.0.2.2 4789}.
 */
public final class UdpTunnel {
    // 1500, less the headers of the datagram
    private static final int MTU = 1472;

    private UdpTunnel() {}

    public static void main(final String[] arguments) throws Exception {
        final int port = Integer.parseInt(arguments[4]);
        final InetSocketAddress peer = new InetSocketAddress(arguments[3], port);
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.createAdapter("UdpTunnel", "example");
                Session session = adapter.startSession();
                DatagramChannel socket = DatagramChannel.open()) {
            socket.bind(new InetSocketAddress(arguments[2], port));
            adapter.setMtu(MTU);
            adapter.addAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
            adapter.setUp(true);
            System.out.println("ready: " + adapter.info().interfaceName());
            Datagrams.carry(session, socket, peer);
        }
    }
}
