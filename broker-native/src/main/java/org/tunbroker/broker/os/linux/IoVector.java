package org.tunbroker.broker.os.linux;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;

/**
 * A list of pieces of memory that one system call fills or writes, one after the other (readv,
 * writev). It holds addresses, and keeps no memory alive.
 *
 * <pre>
 * struct iovec, one for each piece; W is the length of a pointer, 8 or 4
 * off  size  field
 *   0     W  address
 *   W     W  length
 * </pre>
 *
 * <p>For one thread; allocates nothing after it was made.
 */
public final class IoVector {
    /** The most pieces that the kernel takes in one call (UIO_MAXIOV). */
    public static final int MAX_PIECES = 1024;

    private static final int WORD_LENGTH = Native.POINTER_SIZE;
    private static final boolean IS_WIDE = WORD_LENGTH == Long.BYTES;

    private final ByteBuffer pieces;
    private final long address;
    private int count;

    /**
     * Makes an empty list.
     *
     * @param capacity the most pieces, from 1 to {@link #MAX_PIECES}
     */
    public IoVector(final int capacity) {
        pieces = ByteBuffer.allocateDirect(capacity * 2 * WORD_LENGTH)
                .order(ByteOrder.nativeOrder());
        address = BufferUtil.address(pieces);
    }

    /** Forgets the pieces. */
    public void clear() {
        count = 0;
    }

    /**
     * Adds a piece at the end.
     *
     * @param start address of its first byte
     * @param bytes its length
     * @throws IndexOutOfBoundsException if the list is full
     */
    public void add(final long start, final int bytes) {
        final int entry = count * 2 * WORD_LENGTH;
        if (IS_WIDE) {
            pieces.putLong(entry, start).putLong(entry + WORD_LENGTH, bytes);
        } else {
            pieces.putInt(entry, (int) start).putInt(entry + WORD_LENGTH, bytes);
        }
        count++;
    }

    /** Returns how many pieces there are. */
    public int count() {
        return count;
    }

    /** Returns the address of the list, for the system call; it stays the same. */
    public long address() {
        return address;
    }

    /**
     * Returns the address of the list's rest, for a system call that writes only some pieces.
     *
     * @param piece the number of the first, from 0
     */
    public long addressFrom(final int piece) {
        return address + (long) piece * 2 * WORD_LENGTH;
    }

    /**
     * Returns where a piece begins.
     *
     * @param piece its number, from 0
     */
    public long address(final int piece) {
        final int entry = piece * 2 * WORD_LENGTH;
        return IS_WIDE ? pieces.getLong(entry) : Integer.toUnsignedLong(pieces.getInt(entry));
    }

    /**
     * Returns how long a piece is.
     *
     * @param piece its number, from 0
     */
    public int length(final int piece) {
        // below 2^31, so that the low half of the word is all of it
        final int entry = piece * 2 * WORD_LENGTH + WORD_LENGTH;
        return IS_WIDE ? (int) pieces.getLong(entry) : pieces.getInt(entry);
    }
}
