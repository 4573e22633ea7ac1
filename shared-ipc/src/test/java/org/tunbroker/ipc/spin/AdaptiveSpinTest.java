package org.tunbroker.ipc.spin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdaptiveSpinTest {
    private static final int MOMENT_LOOKS = 64;
    private static final int FEW_LOOKS = 2;
    private static final long SHORT_SLEEP_NS = 60_000;
    private static final long LONG_SLEEP_NS = 2_000_000;
    private static final int WAITS = (SpinLimit.GAPS + 1) * SpinLimit.SAMPLE_INTERVAL;

    private long nowNs;
    private final AdaptiveSpin spin = new AdaptiveSpin(new SpinLimit(() -> nowNs += 1_000));
    private int looks;

    @BeforeEach
    void needTwoCores() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core never spins");
    }

    /** Spins for what never comes, sleeps, and returns how often it looked. */
    private int looksInVain(final long sleepNs) {
        looks = 0;
        assertFalse(spin.await(() -> {
            looks++;
            return false;
        }));
        spin.slept(sleepNs);
        return looks;
    }

    private boolean comesAtLook(final int number) {
        looks = 0;
        final boolean came = spin.await(() -> ++looks >= number);
        if (!came) {
            spin.slept(SHORT_SLEEP_NS);
        }
        return came;
    }

    private void comeAfterTheMoment() {
        for (int i = 0; i < WAITS; i++) {
            comesAtLook(MOMENT_LOOKS + 1);
        }
    }

    @Test
    void shouldLookForAMomentOnlyAtFirst() {
        assertEquals(MOMENT_LOOKS, looksInVain(LONG_SLEEP_NS));
        assertTrue(comesAtLook(2));
        assertEquals(2, looks);
    }

    @Test
    void shouldLookAFewTimesOnlyAfterALongSleep() {
        looksInVain(LONG_SLEEP_NS);
        assertEquals(FEW_LOOKS, looksInVain(LONG_SLEEP_NS));
        assertEquals(FEW_LOOKS, looksInVain(SHORT_SLEEP_NS));
        assertEquals(MOMENT_LOOKS, looksInVain(LONG_SLEEP_NS));
    }

    @Test
    void shouldLookForAMomentAgainOnceSomethingCameAtOnce() {
        looksInVain(LONG_SLEEP_NS);
        assertTrue(comesAtLook(2));
        assertEquals(MOMENT_LOOKS, looksInVain(LONG_SLEEP_NS));
    }

    @Test
    void shouldLookLongerOnceThatPays() {
        comeAfterTheMoment();
        for (int i = 0; i < 100; i++) {
            assertTrue(comesAtLook(MOMENT_LOOKS + 1));
        }
    }

    @Test
    void shouldGiveUpLongSpinsThatAreInVain() {
        comeAfterTheMoment();
        for (int i = 0; i < WAITS; i++) {
            looksInVain(LONG_SLEEP_NS);
        }
        for (int i = 0; i < WAITS; i++) {
            assertEquals(FEW_LOOKS, looksInVain(LONG_SLEEP_NS));
        }
    }

    @Test
    void shouldTryALongSpinNowAndThenWhileSleepsAreShort() {
        int longest = 0;
        for (int i = 0; i < WAITS; i++) {
            longest = Math.max(longest, looksInVain(SHORT_SLEEP_NS));
        }
        assertTrue(longest > MOMENT_LOOKS);
    }
}
