package org.tunbroker.ipc.spin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpinLimitTest {
    private static final long LONG_GAP_NS = 10 * SpinLimit.WAKE_NS;
    private static final long LOOK_NS = 500;
    // after so many waits all gaps that are remembered are of these
    private static final int WAITS = SpinLimit.GAPS * SpinLimit.PROBE_INTERVAL;

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
        nowNs = begin + gapNs;
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
    void shouldSleepAtOnceButForProbesWhileGapsAreLong() {
        assertEquals(SpinLimit.WAKE_NS, spinTimes(SpinLimit.PROBE_INTERVAL, LONG_GAP_NS));
        assertEquals(8 * SpinLimit.WAKE_NS, spinTimes(WAITS, LONG_GAP_NS));
    }

    @Test
    void shouldSpinThroughShortGapsOnceItMetSome() {
        spinTimes(WAITS, 2_000);
        assertEquals(WAITS * 2_000L, spinTimes(WAITS, 2_000));
        // and no longer than they were
        assertEquals(3_000, spin(LONG_GAP_NS));
    }

    @Test
    void shouldSleepAgainWhenGapsGrow() {
        spinTimes(WAITS, 20_000);
        assertEquals(20_000, spin(20_000));
        spinTimes(WAITS, LONG_GAP_NS);
        assertEquals(SpinLimit.WAKE_NS, spinTimes(SpinLimit.PROBE_INTERVAL, LONG_GAP_NS));
    }

    @Test
    void shouldSpinWhereMostGapsAreShortAndNotWhereFewAre() {
        // 5 of 8 probes meet short gaps: 5 * 3 + 3 * (3 + 50) us, and without a spin 8 * 50
        meet(5, 3);
        assertEquals(3_000, spin(LONG_GAP_NS));
        // 1 of 8: 3 + 7 * (3 + 50), and without a spin 8 * 50
        meet(1, 7);
        assertTrue(spin(LONG_GAP_NS) <= 3_000);
        meet(0, 8);
        assertEquals(0, spin(LONG_GAP_NS));
    }

    /** Has the next probes meet gaps that are short, and then others. */
    private void meet(final int shortGaps, final int longGaps) {
        for (int i = 0; i < shortGaps + longGaps; i++) {
            long spunNs;
            do {
                spunNs = spin(i < shortGaps ? 3_000 : LONG_GAP_NS);
            } while (!isProbe());
        }
    }

    private int seen;

    private boolean isProbe() {
        return ++seen % SpinLimit.PROBE_INTERVAL == 0;
    }
}
