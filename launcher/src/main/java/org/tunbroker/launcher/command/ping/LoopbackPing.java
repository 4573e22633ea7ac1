package org.tunbroker.launcher.command.ping;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Session;

/** Sends ICMP echo requests into a session, and measures how long their replies take. */
final class LoopbackPing {
    private static final int LENGTH = 84;
    private static final int IP_HEADER_LENGTH = 20;
    private static final int TYPE_OFFSET = IP_HEADER_LENGTH;
    private static final int CHECKSUM_OFFSET = IP_HEADER_LENGTH + 2;
    private static final int SEQUENCE_OFFSET = IP_HEADER_LENGTH + 6;
    private static final int TIMEOUT_S = 2;
    private static final double NS_PER_MS = 1e6;

    private final Session session;
    private final byte[] target;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH);

    LoopbackPing(final Session session, final InetAddress target) {
        this.session = session;
        this.target = target.getAddress();
    }

    /** Returns the round trip of each ping that was answered, in milliseconds. */
    double[] run(final int count) throws InterruptedException {
        final double[] roundTripsMs = new double[count];
        int received = 0;
        for (int sequence = 1; sequence <= count; sequence++) {
            final long begin = System.nanoTime();
            request(sequence);
            session.write(packet);
            packet.clear();
            final int length = session.read(packet, TIMEOUT_S, TimeUnit.SECONDS);
            if (length == LENGTH
                    && packet.get(TYPE_OFFSET) == 0
                    && packet.getShort(SEQUENCE_OFFSET) == sequence) {
                roundTripsMs[received++] = (System.nanoTime() - begin) / NS_PER_MS;
            }
        }
        return Arrays.copyOf(roundTripsMs, received);
    }

    private void request(final int sequence) {
        packet.clear();
        packet.putShort((short) 0x4500).putShort((short) LENGTH).putInt(0);
        packet.putShort((short) 0x4001).putShort((short) 0).put(target).put(target);
        packet.putShort(10, checksum(0, IP_HEADER_LENGTH));
        packet.putShort((short) 0x0800).putShort((short) 0).putShort((short) 1).putShort((short)
                sequence);
        while (packet.hasRemaining()) {
            packet.put((byte) packet.position());
        }
        packet.putShort(CHECKSUM_OFFSET, checksum(IP_HEADER_LENGTH, LENGTH));
        packet.flip();
    }

    private short checksum(final int from, final int to) {
        int sum = 0;
        for (int i = from; i < to; i += Short.BYTES) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
