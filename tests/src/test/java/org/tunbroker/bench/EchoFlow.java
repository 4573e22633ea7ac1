package org.tunbroker.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Echo requests to the kernel, whose replies come back by the same interface. Of one packet and the
 * next only ICMP's sequence number and checksum differ, so that making one costs next to nothing.
 *
 * <pre>
 * off  size  field
 *   0    20  IPv4 header, from 10.A.B.2 to 10.A.B.1
 *  20     1  type: 8 request, 0 reply
 *  22     2  checksum
 *  26     2  sequence number
 *  28     -  content, fixed
 * </pre>
 *
 * <p>For one thread.
 */
final class EchoFlow {
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    private static final int TYPE = 20;
    private static final int CHECKSUM = 22;
    private static final int SEQUENCE = 26;
    private static final int CONTENT = 28;
    private static final int REQUEST = 8;
    private static final int REPLY = 0;
    private static final int MASK = 0xFFFF;
    private static final int NETWORKS = 250;
    private static final int FIRST_NETWORK = 16;

    private final byte[] bytes;
    private final ByteBuffer request;
    // of the ICMP part, without its sequence number and checksum
    private final int sum;

    /**
     * Makes the packets of one interface.
     *
     * @param number of the interface, which has {@link #address}
     * @param length bytes of each packet
     */
    EchoFlow(final int number, final int length) {
        bytes = new byte[length];
        request = ByteBuffer.wrap(bytes);
        final byte[] address = address(number);
        request.put(0, (byte) 0x45)
                .putShort(2, (short) length)
                .put(8, (byte) 64)
                .put(9, (byte) 1);
        request.put(SOURCE, address).put(SOURCE + 3, (byte) 2).put(DESTINATION, address);
        request.putShort(10, (short) ~fold(sum(0, TYPE)));
        request.put(TYPE, (byte) REQUEST);
        Arrays.fill(bytes, CONTENT, length, (byte) number);
        sum = sum(TYPE, length);
    }

    /** Returns the address that an interface of a number has, with a prefix of 30 bits. */
    static byte[] address(final int number) {
        return new byte[] {
            10, (byte) (FIRST_NETWORK + number / NETWORKS), (byte) (number % NETWORKS), 1
        };
    }

    private int sum(final int from, final int to) {
        int total = 0;
        for (int i = from; i < to; i += 2) {
            total += request.getShort(i) & MASK;
        }
        return total;
    }

    private static int fold(final int total) {
        final int once = (total & MASK) + (total >>> 16);
        return (once & MASK) + (once >>> 16);
    }

    /** Returns a request, valid until the next call. */
    ByteBuffer request(final long number) {
        request.putShort(SEQUENCE, (short) number);
        request.putShort(CHECKSUM, (short) ~fold(sum + ((int) number & MASK)));
        return request.clear();
    }

    /**
     * Checks a packet.
     *
     * @throws Damage if it is not the reply to the request of this number
     */
    void check(final byte[] reply, final int length, final long number) {
        if (length != bytes.length
                || reply[TYPE] != REPLY
                || ByteBuffer.wrap(reply).getShort(SEQUENCE) != (short) number
                || Arrays.mismatch(reply, CONTENT, length, bytes, CONTENT, length) >= 0) {
            throw new Damage(Damage.WORD + ": no reply to echo request " + number);
        }
    }
}
