package org.tunbroker.tests.packets;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Packets that can be told apart and checked: the sequence number says how long a packet is and
 * what is in it.
 *
 * <pre>
 * Packet of 12 bytes or more, big-endian
 *  off  size  field
 *    0     8  sequence   below 2^56, so that no packet looks like IPv4 or IPv6
 *    8     -  body       a part of random bytes, from a place that depends on the sequence number
 *   -4     4  CRC32      of all before it
 * </pre>
 *
 * <p>Shorter ones have the sequence number's last byte in each byte.
 *
 * <p>For one thread.
 */
final class CheckedPackets {
    /** The shortest packet that carries its sequence number. */
    static final int MIN_NUMBERED_LENGTH = Long.BYTES + Integer.BYTES;

    private static final int MAX_LENGTH = 0xFFFF;
    private static final int SHORTEST_COMMON = 64;
    private static final int LONGEST_COMMON = 1500;
    // one packet of so many has any length, 0 and the greatest among them
    private static final int RARE = 256;
    private static final int EMPTY_OF_RARE = 8;
    private static final int PLACE_MASK = 0x3FF;

    private final CRC32 crc = new CRC32();
    private final ByteBuffer random;
    private final int leastLength;

    /**
     * Makes packets.
     *
     * @param leastLength bytes that each has at least
     */
    CheckedPackets(final int leastLength) {
        this.leastLength = leastLength;
        final byte[] bytes = new byte[MAX_LENGTH + PLACE_MASK];
        new Random(1).nextBytes(bytes);
        random = ByteBuffer.allocateDirect(bytes.length);
        random.put(bytes);
    }

    /** Returns how long a packet is: mostly 64 to 1500 bytes, sometimes the least to 0xFFFF. */
    int lengthOf(final long sequence) {
        return Math.max(leastLength, anyLengthOf(sequence));
    }

    private static int anyLengthOf(final long sequence) {
        // the finalizer of MurmurHash3: neighbours differ in everything
        long hash = sequence * 0xFF51AFD7ED558CCDL;
        hash ^= hash >>> 33;
        hash *= 0xC4CEB9FE1A85EC53L;
        hash ^= hash >>> 33;
        final int choice = (int) (hash & 0xFFFF);
        final int value = (int) (hash >>> 32) & Integer.MAX_VALUE;
        if (choice % RARE != 0) {
            return SHORTEST_COMMON + value % (LONGEST_COMMON - SHORTEST_COMMON + 1);
        }
        switch (choice / RARE % EMPTY_OF_RARE) {
            case 0:
                return 0;
            case 1:
                return MAX_LENGTH;
            default:
                return value % (MAX_LENGTH + 1);
        }
    }

    /**
     * Writes a packet.
     *
     * @param target which it fills from position to limit
     * @param sequence its number
     */
    void fill(final ByteBuffer target, final long sequence) {
        final int begin = target.position();
        final int length = target.remaining();
        if (length < MIN_NUMBERED_LENGTH) {
            while (target.hasRemaining()) {
                target.put((byte) sequence);
            }
            return;
        }
        final int bodyLength = length - MIN_NUMBERED_LENGTH;
        final int place = (int) sequence & PLACE_MASK;
        target.putLong(sequence);
        random.limit(place + bodyLength).position(place);
        target.put(random);
        target.putInt(crcOf(target, begin, target.position()));
    }

    /**
     * Checks a packet and its length.
     *
     * @param packet from position to limit
     * @param sequence that its number must be
     */
    void check(final ByteBuffer packet, final long sequence) {
        final int expected = lengthOf(sequence);
        if (packet.remaining() != expected) {
            throw new IllegalStateException("packet " + sequence + " has " + packet.remaining()
                    + " bytes, expected " + expected);
        }
        if (expected >= MIN_NUMBERED_LENGTH) {
            final long found = check(packet);
            if (found != sequence) {
                throw new IllegalStateException("packet " + found + " came, expected " + sequence);
            }
            return;
        }
        while (packet.hasRemaining()) {
            if (packet.get() != (byte) sequence) {
                throw new IllegalStateException("packet " + sequence + " is damaged");
            }
        }
    }

    /**
     * Checks a packet that carries its number.
     *
     * @param packet from position to limit, 12 bytes or more
     * @return its sequence number
     */
    long check(final ByteBuffer packet) {
        final int begin = packet.position();
        final int end = packet.limit();
        final long sequence = packet.getLong(begin);
        if (crcOf(packet, begin, end - Integer.BYTES) != packet.getInt(end - Integer.BYTES)) {
            throw new IllegalStateException("packet " + sequence + " is damaged");
        }
        return sequence;
    }

    private int crcOf(final ByteBuffer packet, final int begin, final int end) {
        final int position = packet.position();
        final int limit = packet.limit();
        crc.reset();
        packet.position(begin).limit(end);
        crc.update(packet);
        packet.limit(limit).position(position);
        return (int) crc.getValue();
    }
}
