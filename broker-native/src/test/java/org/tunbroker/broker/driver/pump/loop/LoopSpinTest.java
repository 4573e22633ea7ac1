package org.tunbroker.broker.driver.pump.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoopSpinTest {
    private static final int LOOKS = 4;
    private static final int FEW_LOOKS = 2;
    // enough for every sample that the limit remembers to be replaced
    private static final int WAITS = 100;
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LoopSpin spin = new LoopSpin();

    /** Counts the turns without a packet after which the loop may sleep. */
    private int turnsUntilSleep() {
        int turns = 1;
        while (spin.looksAgain()) {
            turns++;
        }
        return turns;
    }

    private void sleepLong() {
        spin.sleeps();
        LockSupport.parkNanos(LONG_NS);
        spin.wakes();
    }

    @Test
    void shouldLookSomeTimesAtFirst() {
        assertEquals(LOOKS, turnsUntilSleep());
        spin.moved();
        assertEquals(LOOKS, turnsUntilSleep());
    }

    @Test
    void shouldLookLessAfterALongSleepUntilAPacketComesAtOnce() {
        for (int i = 0; i < WAITS; i++) {
            turnsUntilSleep();
            sleepLong();
        }
        assertEquals(FEW_LOOKS, turnsUntilSleep());
        spin.moved();
        assertEquals(LOOKS, turnsUntilSleep());
    }

    @Test
    void shouldSpinWhenPacketsComeSoonAfterTheFirstLooks() {
        for (int i = 0; i < WAITS; i++) {
            for (int turn = 0; turn <= LOOKS; turn++) {
                if (!spin.looksAgain()) {
                    spin.sleeps();
                    spin.wakes();
                    break;
                }
            }
            spin.moved();
        }
        assertTrue(turnsUntilSleep() > LOOKS);
    }

    @Test
    void shouldNeverLookAgainWhenItsWaitSpins() {
        final LoopSpin none = LoopSpin.none();
        assertFalse(none.looksAgain());
        none.moved();
        assertFalse(none.looksAgain());
    }
}
