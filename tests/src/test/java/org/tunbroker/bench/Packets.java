package org.tunbroker.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tunbroker.ipc.machine.Architecture;

/**
 * Packets whose order and content can be checked for little, made as those of bench.h.
 *
 * <pre>
 * What follows a packet's headers, if it has any; 8 bytes or more
 *  off  size  field
 *    0     8  sequence   big-endian, below 2^56, so that no packet looks like IPv4 or IPv6
 *    8     -  content    a part of fixed bytes, from a place that depends on the sequence
 * </pre>
 *
 * <p>For one thread.
 */
final class Packets {
    private static final int PLACE_MASK = 0x3FF;
    private static final int MAX_LENGTH = 0xFFFF;
    private static final byte[] PATTERN = pattern();
    // there Arrays.mismatch has no vectors: its words would take longer than all that is measured
    private static final boolean IS_MISMATCH_SLOW = Architecture.ofThisJvm() == Architecture.I386;

    private final byte[] bytes = new byte[MAX_LENGTH];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private final int headers;
    private final int content;
    private final boolean comparesWholeArrays;
    private byte[] seen = {};
    private byte[] expected = {};

    /** Makes packets without headers. */
    Packets() {
        this(0);
    }

    /**
     * Makes packets with headers, which are written and checked by others.
     *
     * @param headers their bytes
     */
    Packets(final int headers) {
        this(headers, IS_MISMATCH_SLOW);
    }

    /**
     * Makes packets that are compared in one of two ways.
     *
     * @param comparesWholeArrays copies what is to be compared before
     */
    Packets(final int headers, final boolean comparesWholeArrays) {
        this.headers = headers;
        this.comparesWholeArrays = comparesWholeArrays;
        content = headers + Long.BYTES;
    }

    private static byte[] pattern() {
        final byte[] pattern = new byte[MAX_LENGTH + 1 + PLACE_MASK];
        int state = 1;
        for (int i = 0; i < pattern.length; i++) {
            // Numerical Recipes
            state = state * 1664525 + 1013904223;
            pattern[i] = (byte) (state >>> 24);
        }
        return pattern;
    }

    /** Returns the bytes of the packet that was made last, or is to be checked. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns the same bytes, from 0 to a length. */
    ByteBuffer buffer(final int length) {
        return buffer.clear().limit(length);
    }

    /** Makes a packet. */
    void fill(final int length, final long sequence) {
        buffer.clear().putLong(headers, sequence);
        final int place = (int) sequence & PLACE_MASK;
        System.arraycopy(PATTERN, place, bytes, content, length - content);
    }

    /**
     * Checks the packet.
     *
     * @throws Damage if it is not the one of this sequence and length
     */
    void check(final int length, final int expectedLength, final long sequence) {
        if (length != expectedLength
                || buffer.clear().getLong(headers) != sequence
                || !isContent(length - content, (int) sequence & PLACE_MASK)) {
            throw new Damage(Damage.WORD + ": packet " + sequence + " of " + expectedLength
                    + " bytes came as packet " + buffer.getLong(headers) + " of " + length);
        }
    }

    private boolean isContent(final int size, final int place) {
        if (!comparesWholeArrays) {
            return Arrays.mismatch(bytes, content, content + size, PATTERN, place, place + size)
                    < 0;
        }
        if (seen.length != size) {
            seen = new byte[size];
            expected = new byte[size];
        }
        System.arraycopy(bytes, content, seen, 0, size);
        System.arraycopy(PATTERN, place, expected, 0, size);
        return Arrays.equals(seen, expected);
    }
}
