package org.tunbroker.ipc.spin;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How long a thread spins before it sleeps: as long as pays, by the gaps that it met lately. A gap
 * is the time from when it had nothing to do until it had.
 *
 * <p>A spin that meets the end of a gap costs the gap. A spin in vain costs its whole length, and
 * the sleep and the wake-up that follow. So gaps that are mostly short are worth a spin, and the
 * limit is the one with which the last gaps would have cost least.
 *
 * <p>One wait in some is a sample. If the wait before it was long, a sample sleeps at once, and a
 * long sleep was a long gap. A short sleep says little, because a thread that sleeps learns late
 * that a gap is over. So after a short wait a sample is a probe: it spins as long as any spin may
 * pay.
 *
 * <pre>
 * look for a moment, limit.looks(...) times: if something is there { limit.cameAtOnce(); return; }
 * if (limit.begin()) {
 *     do {
 *         if (something is there) { limit.succeeded(); return; }
 *     } while (limit.goesOn());
 * }
 * sleep, and limit.slept(how long)
 * </pre>
 *
 * <p>For one thread at a time. Allocates nothing after it was made.
 */
public final class SpinLimit {
    /**
     * What a sleep and a wake-up cost, in processor time and delay: a longer spin gains nothing.
     */
    static final long WAKE_NS = 50_000;

    /** How many gaps are remembered. */
    static final int GAPS = 8;

    /** One wait in so many is a sample. */
    static final int SAMPLE_INTERVAL = 8;

    /**
     * A sleep that is as long was a gap too long for any spin. A shorter one may have been long
     * only because others slept meanwhile: an answer passes some threads, each of which takes a
     * wake-up.
     */
    static final long LONG_SLEEP_NS = 4 * WAKE_NS;

    /** With one core the other thread cannot run during a spin. */
    static final boolean ONE_CORE = Runtime.getRuntime().availableProcessors() == 1;

    private static final int FEW_LOOKS = 2;
    private static final long[] LIMITS_NS = {0, 3_000, 10_000, 25_000, WAKE_NS};
    private static final long LONGER_NS = WAKE_NS + 1;

    private final LongSupplier clock;
    // what samples met, the oldest replaced by the next
    private final long[] gapsNs = new long[GAPS];
    private int oldest;
    private long learnedNs;
    private int waits;
    private boolean wasShort;
    // in the last wait
    private boolean hasSleptLong;
    // of this wait
    private boolean isSample;
    private long limitNs;
    private long beginNs;

    /** Makes a limit that has met no gap yet. */
    public SpinLimit() {
        this(System::nanoTime);
    }

    /** Makes a limit with another clock, such as a test's. */
    SpinLimit(final LongSupplier clock) {
        this.clock = clock;
        Arrays.fill(gapsNs, LONGER_NS);
    }

    /**
     * Begins a spin.
     *
     * @return whether to spin at all
     */
    public boolean begin() {
        if (ONE_CORE) {
            return false;
        }
        waits = (waits + 1) % SAMPLE_INTERVAL;
        isSample = waits == 0;
        if (isSample) {
            limitNs = wasShort ? WAKE_NS : 0;
        } else {
            limitNs = learnedNs;
        }
        beginNs = clock.getAsLong();
        return limitNs > 0;
    }

    /**
     * Tells whether the spin goes on.
     *
     * @return false if it was long enough, which ends it
     */
    public boolean goesOn() {
        return clock.getAsLong() - beginNs < limitNs;
    }

    /**
     * Tells how often to look before a spin begins: after a long sleep no peer is in the middle of
     * anything, so that few looks do.
     *
     * @param usual how often otherwise
     * @return that, or a few
     */
    public int looks(final int usual) {
        return hasSleptLong ? Math.min(usual, FEW_LOOKS) : usual;
    }

    /** Learns that something was there before a spin began. */
    public void cameAtOnce() {
        hasSleptLong = false;
    }

    /** Ends the spin, since the gap is over. */
    public void succeeded() {
        wasShort = true;
        hasSleptLong = false;
        if (isSample) {
            learn(clock.getAsLong() - beginNs);
        }
    }

    /**
     * Learns from the sleep that followed a wait without a spin, or a spin in vain.
     *
     * @param ns how long it was, until the thread went on
     */
    public void slept(final long ns) {
        wasShort = ns < LONG_SLEEP_NS;
        hasSleptLong = !wasShort;
        // a sample that spun in vain was long in any case
        if (isSample && (!wasShort || limitNs > 0)) {
            learn(LONGER_NS);
        }
    }

    private void learn(final long gapNs) {
        gapsNs[oldest] = gapNs;
        oldest = (oldest + 1) % GAPS;
        long least = Long.MAX_VALUE;
        for (final long each : LIMITS_NS) {
            final long cost = cost(each);
            if (cost < least) {
                least = cost;
                learnedNs = each;
            }
        }
    }

    private long cost(final long limit) {
        long cost = 0;
        for (final long gap : gapsNs) {
            cost += gap <= limit ? gap : limit + WAKE_NS;
        }
        return cost;
    }
}
