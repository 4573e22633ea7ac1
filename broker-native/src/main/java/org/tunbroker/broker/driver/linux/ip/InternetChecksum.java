package org.tunbroker.broker.driver.linux.ip;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ones' complement sum of IP, TCP and UDP (RFC 1071).
 *
 * <p>Words are summed as the machine reads them, without swapping; it is little-endian on all
 * supported architectures. Either byte order gives the same sum, except for the order of the sum's
 * own bytes, so it is stored without swapping too. Stateless and thread-safe.
 */
public final class InternetChecksum {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    private static final int LOW_SHORT = 0xFFFF;
    private static final int LOW_BYTE = 0xFF;

    private InternetChecksum() {}

    /**
     * Adds bytes to a sum.
     *
     * @param memory outside the heap. If others write it meanwhile, the sum is of what it held at
     *     one time or another
     * @param offset of the first byte, which is the first of a 16-bit word
     * @param length bytes, at most 128 KiB; an odd one counts as if a zero followed
     * @param initial the sum so far, less than 2^56
     * @return the sum, to be added to or folded
     * @throws IllegalArgumentException if the memory is in the heap
     * @throws IndexOutOfBoundsException if the bytes are not all in the memory
     */
    public static long sum(
            final DirectBuffer memory, final int offset, final int length, final long initial) {
        if (memory.byteArray() != null) {
            throw new IllegalArgumentException("memory in the heap has no address");
        }
        // once, and not at each word, with which a sum takes twice as long
        memory.boundsCheck(offset, length);
        long at = memory.addressOffset() + offset;
        final long end = at + length;
        long sum = initial;
        // one word a turn, because the compiler unrolls and vectorizes that, but not four at once
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            sum += halves(UnsafeApi.getLong(at));
        }
        for (; at <= end - Short.BYTES; at += Short.BYTES) {
            sum += UnsafeApi.getShort(at) & LOW_SHORT;
        }
        if (at < end) {
            sum += UnsafeApi.getByte(at) & LOW_BYTE;
        }
        return sum;
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
    public static int fold(final long sum) {
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
    public static int word(final int value) {
        return Short.reverseBytes((short) value) & LOW_SHORT;
    }

    /** Stores 16 bits of a sum. */
    public static void put(final UnsafeBuffer memory, final int offset, final int sum) {
        memory.putShort(offset, (short) sum, ORDER);
    }

    /** Reads 16 bits of a sum. */
    public static int get(final UnsafeBuffer memory, final int offset) {
        return memory.getShort(offset, ORDER) & LOW_SHORT;
    }
}
