package org.tunbroker.examples;

import java.io.FileOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * Writes each packet that the system sends to a network into a file that Wireshark reads:
 * {@code PcapngCapture 10.8.0.1 24 packets.pcapng}.
 */
public final class PcapngCapture {
    private static final int LINKTYPE_RAW = 101;

    private PcapngCapture() {}

    public static void main(final String[] arguments) throws Exception {
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.createAdapter("Capture", "example");
                Session session = adapter.startSession();
                FileChannel file = new FileOutputStream(arguments[2]).getChannel()) {
            adapter.addAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
            final ByteBuffer block = ByteBuffer.allocate(Session.MAX_PACKET_LENGTH + 64);
            block.order(ByteOrder.LITTLE_ENDIAN);
            // Section Header Block: version 1.0, of unknown length
            block.putInt(0x0A0D0D0A)
                    .putInt(28)
                    .putInt(0x1A2B3C4D)
                    .putInt(1)
                    .putLong(-1)
                    .putInt(28);
            // Interface Description Block: packets begin with their IP header
            block.putInt(1).putInt(20).putInt(LINKTYPE_RAW).putInt(0).putInt(20);
            file.write((ByteBuffer) block.flip());
            adapter.setUp(true);
            System.out.println("ready: " + adapter.info().interfaceName());
            final ByteBuffer packet = ByteBuffer.allocate(Session.MAX_PACKET_LENGTH);
            while (session.read(packet) != Session.END) {
                packet.flip();
                final int length = packet.remaining();
                final int blockLength = 32 + (length + 3) / 4 * 4;
                final long us = System.currentTimeMillis() * 1000;
                // Enhanced Packet Block: interface 0, time in microseconds, captured, original
                block.clear();
                block.putInt(6).putInt(blockLength).putInt(0);
                block.putInt((int) (us >>> 32)).putInt((int) us).putInt(length).putInt(length);
                block.put(packet).putInt(blockLength - 4, blockLength);
                file.write((ByteBuffer) block.position(0).limit(blockLength));
                packet.clear();
            }
        }
    }
}
