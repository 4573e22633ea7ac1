package org.tunbroker.examples;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** Answers IPv4 pings to all other addresses of its network: {@code IcmpResponder 10.6.7.7 24}. */
public final class IcmpResponder {
    private IcmpResponder() {}

    public static void main(final String[] arguments) throws Exception {
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.createAdapter("Responder", "example");
                Session session = adapter.startSession()) {
            adapter.addAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
            adapter.setUp(true);
            System.out.println("ready: " + adapter.info().interfaceName());
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            while (session.read(packet) != Session.END) {
                packet.flip();
                if (Icmp.answer(packet)) {
                    session.write(packet);
                }
                packet.clear();
            }
        }
    }
}
