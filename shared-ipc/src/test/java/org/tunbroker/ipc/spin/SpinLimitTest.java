package org.tunbroker.ipc.spin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpinLimitTest {
    private static final long LONG_GAP_NS = 10 * SpinLimit.WAKE_NS;
    private static final long LOOK_NS = 500;
    private static final long WAKE_UP_NS = 20_000;
    // after so many waits all gaps that are remembered are of these, with one more for the mood
    private static final int WAITS = (SpinLimit.GAPS + 1) * SpinLimit.SAMPLE_INTERVAL;

    private long nowNs;
    private final SpinLimit limit = new SpinLimit(() -> nowNs);

    @BeforeEach
    void needTwoCores() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core never spins");
    }

    /** Waits for the end of a gap, and returns how long it spun. */
    private long spin(final long gapNs) {
        final long begin = nowNs;
        if (limit.begin()) {
            do {
                if (nowNs - begin >= gapNs) {
                    limit.succeeded();
                    return nowNs - begin;
                }
                nowNs += LOOK_NS;
            } while (limit.goesOn());
        }
        final long spunNs = nowNs - begin;
        nowNs = begin + gapNs + WAKE_UP_NS;
        limit.slept(nowNs - begin - spunNs);
        return spunNs;
    }

    private long spinTimes(final int times, final long gapNs) {
        long total = 0;
        for (int i = 0; i < times; i++) {
            total += spin(gapNs);
        }
        return total;
    }

    @Test
    void shouldSleepAtOnceWhileGapsAreLong() {
        assertEquals(0, spinTimes(WAITS, LONG_GAP_NS));
    }

    @Test
    void shouldProbeWhileSleepsAreShort() {
        // each probe in vain, since the gap is longer than any spin
        assertEquals(SpinLimit.WAKE_NS, spinTimes(SpinLimit.SAMPLE_INTERVAL, 60_000));
        assertEquals(8 * SpinLimit.WAKE_NS, spinTimes(8 * SpinLimit.SAMPLE_INTERVAL, 60_000));
    }

    @Test
    void shouldSpinThroughShortGapsOnceItMetSome() {
        spinTimes(WAITS, 2_000);
        assertEquals(WAITS * 2_000L, spinTimes(WAITS, 2_000));
        // and no longer than they were
        spin(2_000);
        assertEquals(3_000, spin(LONG_GAP_NS));
    }

    @Test
    void shouldSleepAgainWhenGapsGrow() {
        spinTimes(WAITS, 20_000);
        assertEquals(WAITS * 20_000L, spinTimes(WAITS, 20_000));
        spinTimes(WAITS, LONG_GAP_NS);
        assertEquals(0, spinTimes(WAITS, LONG_GAP_NS));
    }

    @Test
    void shouldSpinWhereMostGapsAreShortAndNotWhereFewAre() {
        // of 8 gaps 6 are short: 6 * 2.5 + 2 * (3 + 50) us, and without a spin 8 * 50
        mix(6);
        assertTrue(spin(LONG_GAP_NS) > 0 || spin(LONG_GAP_NS) > 0);
        mix(0);
        assertEquals(0, spin(LONG_GAP_NS));
    }

    /** Waits through gaps of which so many in 9 are short: no multiple of what samples go by. */
    private void mix(final int shortGaps) {
        for (int i = 0; i < 9 * WAITS; i++) {
            spin(i % 9 < shortGaps ? 2_500 : LONG_GAP_NS);
        }
    }
}
