package org.tunbroker.examples;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** Answers IPv4 pings to all other addresses of its network: {@code IcmpResponder 10.6.7.7 24}. */
public final class IcmpResponder {
    private static final int PROTOCOL_ICMP = 1;
    private static final int ECHO_REQUEST = 8;

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
                if (isPing(packet)) {
                    turnAround(packet);
                    session.write(packet);
                }
                packet.clear();
            }
        }
    }

    private static boolean isPing(final ByteBuffer packet) {
        return packet.get(0) >> 4 == 4
                && packet.get(9) == PROTOCOL_ICMP
                && packet.remaining() > headerLength(packet)
                && packet.get(headerLength(packet)) == ECHO_REQUEST;
    }

    private static int headerLength(final ByteBuffer packet) {
        return (packet.get(0) & 0xF) * Integer.BYTES;
    }

    private static void turnAround(final ByteBuffer packet) {
        final int source = packet.getInt(12);
        packet.putInt(12, packet.getInt(16)).putInt(16, source);
        final int icmp = headerLength(packet);
        packet.put(icmp, (byte) 0);
        // the checksum grows by what the type shrank
        final int sum = (packet.getShort(icmp + 2) & 0xFFFF) + (ECHO_REQUEST << 8);
        packet.putShort(icmp + 2, (short) (sum + (sum >>> 16)));
    }
}
