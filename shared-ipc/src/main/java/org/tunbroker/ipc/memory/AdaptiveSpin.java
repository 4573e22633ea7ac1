package org.tunbroker.ipc.memory;

import java.util.function.BooleanSupplier;
import org.agrona.hints.ThreadHints;

/**
 * Looks again and again before a thread sleeps: for about as long as a sleep and a wake-up cost
 * both sides, if the last waits say that this pays, and for a moment otherwise. So waits in the
 * middle of traffic cost no wake-up, and a thread that has nothing to do sleeps.
 *
 * <p>A long spin yields its core all the while: on a machine of two, the one that is waited for may
 * need it.
 *
 * <p>For one thread at a time.
 */
public final class AdaptiveSpin {
    // what a wake-up of a sleeping core takes: to look for longer is no gain even if it helps
    private static final long LONG_NS = 50_000;
    // a sleep of no more than that, its wake-up included, would have been a spin with success
    private static final long SHORT_SLEEP_NS = 2 * LONG_NS;
    // a microsecond or two: as long as a peer takes that is in the middle of a batch
    private static final int LOOKS = 64;
    private static final int LOOKS_BETWEEN_YIELDS = 16;
    // so many spins in vain end it, and half as many short sleeps begin it
    private static final int MOST_CREDIT = 8;
    private static final int CREDIT_FOR_SHORT_SLEEP = 2;
    // the thread that is waited for cannot run meanwhile
    private static final boolean ONE_CORE = Runtime.getRuntime().availableProcessors() == 1;

    private int credit;

    /**
     * Looks until something is ready, or it has looked for long enough.
     *
     * @param ready looks at what is waited for, with volatile loads
     * @return what {@code ready} said last
     */
    public boolean await(final BooleanSupplier ready) {
        if (ONE_CORE) {
            return ready.getAsBoolean();
        }
        if (look(ready, LOOKS)) {
            return true;
        }
        if (credit == 0) {
            return false;
        }
        final long begin = System.nanoTime();
        do {
            Thread.yield();
            if (look(ready, LOOKS_BETWEEN_YIELDS)) {
                credit = Math.min(MOST_CREDIT, credit + 1);
                return true;
            }
        } while (System.nanoTime() - begin < LONG_NS);
        credit--;
        return false;
    }

    private static boolean look(final BooleanSupplier ready, final int looks) {
        for (int i = 0; i < looks; i++) {
            if (ready.getAsBoolean()) {
                return true;
            }
            ThreadHints.onSpinWait();
        }
        return false;
    }

    /**
     * Learns from a sleep that followed a spin in vain.
     *
     * @param sleepNs how long it took until the thread went on
     */
    public void slept(final long sleepNs) {
        if (sleepNs <= SHORT_SLEEP_NS) {
            credit = Math.min(MOST_CREDIT, credit + CREDIT_FOR_SHORT_SLEEP);
        }
    }
}
