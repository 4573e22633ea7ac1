package org.tunbroker.ipc.ring;

/**
 * The records that one side of a ring has taken and not yet given back, in the order in which it
 * took them. They may be given back in any order; the ring's position moves on only over those at
 * the front. All of this is private memory, which the peer cannot write.
 *
 * <p>For one thread at a time, except {@link #held}.
 */
final class OutstandingRecords {
    private static final int INITIAL_LENGTH = 64;
    // ordinals count up and wrap to 0 where the sign would begin; lengths are powers of two, so an
    // ordinal's place stays the same across the wrap
    private static final int ORDINAL_MASK = Integer.MAX_VALUE;

    private int[] ends = new int[INITIAL_LENGTH];
    private boolean[] done = new boolean[INITIAL_LENGTH];
    private int first;
    private int count;
    // plain, because it is written for each packet and readers accept a slightly old count
    private int held;

    OutstandingRecords() {
        this(0);
    }

    /**
     * Starts at any ordinal, for tests of the wrap.
     *
     * @param firstOrdinal that the first record gets, 0 or more
     */
    OutstandingRecords(final int firstOrdinal) {
        first = firstOrdinal;
    }

    /**
     * Adds the record after all others.
     *
     * @param end the ring's position after the record
     * @return its ordinal, 0 or more
     */
    int add(final int end) {
        if (count == ends.length) {
            grow();
        }
        final int ordinal = (first + count) & ORDINAL_MASK;
        final int place = ordinal & (ends.length - 1);
        ends[place] = end;
        done[place] = false;
        count++;
        held++;
        return ordinal;
    }

    /**
     * Gives a record back.
     *
     * @return false if it is not outstanding: never added, or given back before
     */
    boolean complete(final int ordinal) {
        final int place = ordinal & (ends.length - 1);
        // checked separately, because the mask removes the sign
        if (ordinal < 0 || ((ordinal - first) & ORDINAL_MASK) >= count || done[place]) {
            return false;
        }
        done[place] = true;
        held--;
        return true;
    }

    /**
     * Removes the records at the front that were given back.
     *
     * @param position the ring's position before the first outstanding record
     * @return its position after the last one removed
     */
    int removeCompleted(final int position) {
        int end = position;
        final int mask = ends.length - 1;
        while (count > 0 && done[first & mask]) {
            end = ends[first & mask];
            first = (first + 1) & ORDINAL_MASK;
            count--;
        }
        return end;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Returns how many are not given back; for any thread, which may learn it a moment late. */
    int held() {
        return held;
    }

    private void grow() {
        final int[] longerEnds = new int[ends.length * 2];
        final boolean[] longerDone = new boolean[longerEnds.length];
        for (int i = 0; i < count; i++) {
            final int ordinal = (first + i) & ORDINAL_MASK;
            longerEnds[ordinal & (longerEnds.length - 1)] = ends[ordinal & (ends.length - 1)];
            longerDone[ordinal & (longerEnds.length - 1)] = done[ordinal & (ends.length - 1)];
        }
        ends = longerEnds;
        done = longerDone;
    }
}
