package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdaptiveSpinTest {
    private static final int MOMENT_LOOKS = 64;
    private static final long SHORT_SLEEP_NS = 60_000;
    private static final long LONG_SLEEP_NS = 2_000_000;

    private final AdaptiveSpin spin = new AdaptiveSpin();
    private int looks;

    @BeforeEach
    void needTwoCores() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core never spins");
    }

    /** Spins for what never comes, and returns how often it looked. */
    private int looksInVain() {
        looks = 0;
        assertFalse(spin.await(() -> {
            looks++;
            return false;
        }));
        return looks;
    }

    private boolean comesAtLook(final int number) {
        looks = 0;
        return spin.await(() -> ++looks >= number);
    }

    @Test
    void shouldLookForAMomentOnlyAtFirst() {
        assertEquals(MOMENT_LOOKS, looksInVain());
        assertTrue(comesAtLook(3));
        assertEquals(3, looks);
    }

    @Test
    void shouldLookLongerOnceSleepsAreShort() {
        assertFalse(comesAtLook(MOMENT_LOOKS + 1));
        spin.slept(SHORT_SLEEP_NS);
        assertTrue(comesAtLook(MOMENT_LOOKS + 1));
    }

    @Test
    void shouldNotLearnToSpinFromLongSleeps() {
        looksInVain();
        spin.slept(LONG_SLEEP_NS);
        assertEquals(MOMENT_LOOKS, looksInVain());
    }

    @Test
    void shouldGiveUpLongSpinsThatAreInVain() {
        spin.slept(SHORT_SLEEP_NS);
        assertTrue(looksInVain() > MOMENT_LOOKS);
        for (int i = 0; i < 10; i++) {
            looksInVain();
            spin.slept(LONG_SLEEP_NS);
        }
        assertEquals(MOMENT_LOOKS, looksInVain());
    }

    @Test
    void shouldKeepOnWhileLongSpinsSucceed() {
        spin.slept(SHORT_SLEEP_NS);
        for (int i = 0; i < 100; i++) {
            assertTrue(comesAtLook(MOMENT_LOOKS + 10));
        }
    }
}
