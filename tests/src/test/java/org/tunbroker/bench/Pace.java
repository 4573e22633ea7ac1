package org.tunbroker.bench;

/**
 * How many packets a repetition takes to last about as long as it should, learnt from those before.
 *
 * <p>For one thread.
 */
final class Pace {
    private static final long FIRST = 5_000;
    private static final long MAX = 50_000_000;

    private final double seconds;
    private long count = FIRST;

    /**
     * Makes a pace.
     *
     * @param seconds that a repetition should last
     */
    Pace(final double seconds) {
        this.seconds = seconds;
    }

    /** Returns how many packets to take next. */
    long count() {
        return count;
    }

    /**
     * Takes a result.
     *
     * @param figures with packets and seconds
     * @return packets a second
     */
    double rate(final Figures figures) {
        final double rate = figures.get("packets") / figures.get("seconds");
        count = Math.max(FIRST, Math.min(MAX, (long) (rate * seconds)));
        return rate;
    }
}
