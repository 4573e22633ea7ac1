package org.tunbroker.ipc.spin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdaptiveSpinTest {
    private static final int MOMENT_LOOKS = 64;

    private long nowNs;
    private final AdaptiveSpin spin = new AdaptiveSpin(new SpinLimit(() -> nowNs += 1_000));
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
    void shouldLookForAMomentAndThenNoMore() {
        assertEquals(MOMENT_LOOKS, looksInVain());
        assertTrue(comesAtLook(3));
        assertEquals(3, looks);
    }

    @Test
    void shouldLookLongerOnceThatPays() {
        for (int i = 0; i < SpinLimit.GAPS * SpinLimit.PROBE_INTERVAL; i++) {
            comesAtLook(MOMENT_LOOKS + 1);
        }
        for (int i = 0; i < 100; i++) {
            assertTrue(comesAtLook(MOMENT_LOOKS + 1));
        }
        assertTrue(looksInVain() > MOMENT_LOOKS);
    }

    @Test
    void shouldGiveUpLongSpinsThatAreInVain() {
        shouldLookLongerOnceThatPays();
        for (int i = 0; i < SpinLimit.GAPS * SpinLimit.PROBE_INTERVAL; i++) {
            looksInVain();
        }
        int longest = 0;
        int shortest = Integer.MAX_VALUE;
        for (int i = 0; i < SpinLimit.PROBE_INTERVAL; i++) {
            final int now = looksInVain();
            longest = Math.max(longest, now);
            shortest = Math.min(shortest, now);
        }
        assertEquals(MOMENT_LOOKS, shortest);
        assertTrue(longest > MOMENT_LOOKS, "no probe");
    }
}
