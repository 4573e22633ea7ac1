package org.tunbroker.examples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Collections;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * A VPN's end that sends all of the machine's packets to a gateway, without encryption. Arguments:
 * the address in the tunnel and its prefix length, the gateway's address and port, and a name
 * server: {@code FullTunnel 10.9.0.2 24 192.0.2.2 4789 10.9.0.1}.
 */
public final class FullTunnel {
    // 1500, less the headers of the datagram
    private static final int MTU = 1472;

    private FullTunnel() {}

    public static void main(final String[] arguments) throws Exception {
        final InetAddress address = InetAddress.getByName(arguments[0]);
        final InetSocketAddress gateway =
                new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.createAdapter("FullTunnel", "example");
                Session session = adapter.startSession();
                DatagramChannel socket = DatagramChannel.open()) {
            // the gateway's own packets go on as before; all others come to the session
            adapter.configureAvailable(new InterfaceChanges()
                    .addBypassRoute(gateway.getAddress())
                    .setMtu(MTU)
                    .addAddress(address, Integer.parseInt(arguments[1]))
                    .setUp(true)
                    .addHalfRoutes());
            setDns(adapter, InetAddress.getByName(arguments[4]));
            socket.bind(null);
            System.out.println("ready: " + adapter.info().interfaceName());
            Datagrams.carry(session, socket, gateway);
        }
    }

    private static void setDns(final Adapter adapter, final InetAddress server) {
        try {
            adapter.setDns(Collections.singletonList(server), Collections.emptyList());
        } catch (final TunException ex) {
            // Linux sets name servers by systemd-resolved, which not every machine has
            System.out.println("the name servers stay as they are: " + ex.getMessage());
        }
    }
}
