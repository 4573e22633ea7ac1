package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ones' complement sum of IP, TCP and UDP (RFC 1071).
 *
 * <p>Words are summed as little-endian numbers without swapping. Either byte order gives the same
 * sum, except for the order of the sum's own bytes, so it is stored without swapping too. Stateless
 * and thread-safe.
 */
final class InternetChecksum {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    private static final int LOW_SHORT = 0xFFFF;
    private static final int LOW_BYTE = 0xFF;
    private static final int STRIDE = 4 * Long.BYTES;

    private InternetChecksum() {}

    /**
     * Adds bytes to a sum.
     *
     * @param memory that nobody else writes
     * @param offset of the first byte, which is the first of a 16-bit word
     * @param length bytes, at most 128 KiB; an odd one counts as if a zero followed
     * @param initial the sum so far, less than 2^56
     * @return the sum, to be added to or folded
     */
    static long sum(
            final UnsafeBuffer memory, final int offset, final int length, final long initial) {
        final int end = offset + length;
        int at = offset;
        // four sums, since each addition would else wait for the one before
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (; at <= end - STRIDE; at += STRIDE) {
            a += halves(memory.getLong(at, ORDER));
            b += halves(memory.getLong(at + Long.BYTES, ORDER));
            c += halves(memory.getLong(at + 2 * Long.BYTES, ORDER));
            d += halves(memory.getLong(at + 3 * Long.BYTES, ORDER));
        }
        for (; at <= end - Short.BYTES; at += Short.BYTES) {
            a += memory.getShort(at, ORDER) & LOW_SHORT;
        }
        if (at < end) {
            a += memory.getByte(at) & LOW_BYTE;
        }
        return initial + a + b + c + d;
    }

    private static long halves(final long word) {
        return (word & LOW_INT) + (word >>> Integer.SIZE);
    }

    /**
     * Adds the carries of a sum to its low 16 bits.
     *
     * @param sum from {@link #sum}
     * @return 16 bits
     */
    static int fold(final long sum) {
        long folded = halves(halves(sum));
        folded = (folded & LOW_SHORT) + (folded >>> Short.SIZE);
        folded = (folded & LOW_SHORT) + (folded >>> Short.SIZE);
        return (int) ((folded & LOW_SHORT) + (folded >>> Short.SIZE));
    }

    /**
     * Returns what a number in network order adds to a sum.
     *
     * @param value 16 bits
     */
    static int word(final int value) {
        return Short.reverseBytes((short) value) & LOW_SHORT;
    }

    /** Stores 16 bits of a sum. */
    static void put(final UnsafeBuffer memory, final int offset, final int sum) {
        memory.putShort(offset, (short) sum, ORDER);
    }

    /** Reads 16 bits of a sum. */
    static int get(final UnsafeBuffer memory, final int offset) {
        return memory.getShort(offset, ORDER) & LOW_SHORT;
    }
}
