package org.tunbroker.tests.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tunbroker.client.Session;

/**
 * Packets that are none, the same for the same seed. An interface refuses those that are shorter
 * than the shortest IP header or whose first byte is of neither IP version; it takes the others,
 * and the system's IP drops them.
 */
final class Garbage {
    private static final int MIN_PACKET_LENGTH = 20;
    private static final int V4 = 4;
    private static final int V6 = 6;

    private final Random random;

    private Garbage(final long seed) {
        random = new Random(seed);
    }

    static Garbage of(final long seed) {
        return new Garbage(seed);
    }

    static boolean isRefused(final byte[] packet) {
        if (packet.length < MIN_PACKET_LENGTH) {
            return true;
        }
        final int version = (packet[0] & 0xFF) >>> 4;
        return version != V4 && version != V6;
    }

    List<byte[]> packets(final int randomCount) {
        final List<byte[]> packets = new ArrayList<>();
        for (final int length :
                new int[] {0, 1, 19, 20, 39, 40, 1500, 9000, Session.MAX_PACKET_LENGTH}) {
            for (final int first : new int[] {0x00, 0x45, 0x60, 0x4F, 0x65, 0xFF}) {
                packets.add(headed(length, first));
            }
        }
        for (int i = 0; i < randomCount; i++) {
            packets.add(headed(random.nextInt(2000), random.nextInt(256)));
        }
        return packets;
    }

    private byte[] headed(final int length, final int first) {
        final byte[] packet = new byte[length];
        random.nextBytes(packet);
        if (length > 0) {
            packet[0] = (byte) first;
        }
        return packet;
    }

    void writeTo(final Session session, final int randomCount) throws InterruptedException {
        for (final byte[] packet : packets(randomCount)) {
            session.write(ByteBuffer.wrap(packet));
        }
    }
}
