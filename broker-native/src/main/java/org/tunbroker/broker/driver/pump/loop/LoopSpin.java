package org.tunbroker.broker.driver.pump.loop;

import org.tunbroker.ipc.spin.SpinLimit;

/**
 * How a loop spins before it sleeps: it looks again a few times, and then as long as pays
 * ({@link SpinLimit}).
 *
 * <p>For the loop's thread.
 */
public final class LoopSpin {
    // looks before the limit decides: a microsecond or two
    private static final int LOOKS = 4;

    private final int looks;
    private final SpinLimit limit = new SpinLimit();
    // turns since the last packet, before a spin
    private int emptyTurns;
    private boolean isSpinning;
    private long sleepBeginNs;

    /** Makes a spin that has waited for nothing yet. */
    public LoopSpin() {
        this(LOOKS);
    }

    private LoopSpin(final int looks) {
        this.looks = looks;
    }

    /** Makes what never spins, for a loop whose wait does. */
    static LoopSpin none() {
        return new LoopSpin(0);
    }

    /** Learns that a turn moved something. */
    public void moved() {
        if (isSpinning) {
            limit.succeeded();
        } else {
            limit.cameAtOnce();
        }
        isSpinning = false;
        emptyTurns = 0;
    }

    /**
     * Tells whether to look again, after a turn that moved nothing.
     *
     * @return if not, the loop may sleep; the next turn begins anew
     */
    public boolean looksAgain() {
        if (isSpinning ? limit.goesOn() : looksOrBegins()) {
            return true;
        }
        isSpinning = false;
        emptyTurns = 0;
        return false;
    }

    private boolean looksOrBegins() {
        emptyTurns++;
        if (emptyTurns < limit.looks(looks)) {
            return true;
        }
        isSpinning = looks > 0 && limit.begin();
        return isSpinning;
    }

    /** Pauses between two turns of a loop that has nothing to move. */
    public void pause() {
        if (isSpinning) {
            // another thread may need the core
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    /** Learns that the loop sleeps from now on. */
    public void sleeps() {
        sleepBeginNs = System.nanoTime();
    }

    /** Learns that the loop goes on after a sleep. */
    public void wakes() {
        limit.slept(System.nanoTime() - sleepBeginNs);
    }
}
