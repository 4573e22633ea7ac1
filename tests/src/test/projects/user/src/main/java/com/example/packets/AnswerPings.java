package com.example.packets;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * Answers the system's pings of 10.6.7.8. With the argument {@code loopback}, it sends itself one
 * packet instead.
 */
public final class AnswerPings {
    private static final int TYPE = 20;
    private static final int CHECKSUM = 22;
    private static final int SOURCE = 12;
    private static final int REQUEST = 8;
    private static final int LONGEST = 65535;

    private AnswerPings() {}

    /** Runs until it is killed; or, with loopback, until the packet has come back. */
    public static void main(final String[] arguments) throws IOException, InterruptedException {
        final String driver =
                arguments.length > 0 ? arguments[0] : ConnectOptions.DRIVER_LINUX;
        try (TunClient client = TunClient.connect(new ConnectOptions().withDriver(driver));
                Adapter adapter = client.createAdapter("Packets", "example");
                Session session = adapter.startSession()) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            if (driver.equals(ConnectOptions.DRIVER_LOOPBACK)) {
                packet.put(0, (byte) 0x45).putShort(2, (short) TYPE).limit(TYPE);
                session.write(packet);
                packet.clear();
                System.out.println("came back: " + session.read(packet) + " bytes");
                return;
            }
            adapter.configure(new InterfaceChanges()
                    .addAddress(InetAddress.getByName("10.6.7.7"), 24)
                    .setUp(true));
            System.out.println("ready");
            while (session.read(packet) != Session.END) {
                packet.flip();
                if (packet.get(0) == 0x45 && packet.get(TYPE) == REQUEST) {
                    answer(packet);
                    session.write(packet);
                }
                packet.clear();
            }
        }
    }

    private static void answer(final ByteBuffer packet) {
        final int source = packet.getInt(SOURCE);
        packet.putInt(SOURCE, packet.getInt(SOURCE + Integer.BYTES));
        packet.putInt(SOURCE + Integer.BYTES, source);
        packet.put(TYPE, (byte) 0);
        // the sum grows by what the type lost
        final int sum = (packet.getShort(CHECKSUM) & LONGEST) + (REQUEST << Byte.SIZE);
        packet.putShort(CHECKSUM, (short) (sum + (sum >> Short.SIZE)));
    }
}
