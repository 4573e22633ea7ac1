package org.tunbroker.ipc.memory;

import java.util.function.BooleanSupplier;
import org.agrona.hints.ThreadHints;

/**
 * Spins before a thread sleeps. If recent waits were short, it spins for about as long as a sleep
 * and a wake-up would cost; otherwise only for a moment. So short waits during traffic need no
 * wake-up, and an idle thread sleeps.
 *
 * <p>A long spin yields its core continuously, because the other thread may need it.
 *
 * <p>For one thread at a time.
 */
public final class AdaptiveSpin {
    // the cost of waking a sleeping core; a longer spin gains nothing
    private static final long LONG_NS = 50_000;
    // a shorter sleep, wake-up included, would have been a successful spin
    private static final long SHORT_SLEEP_NS = 2 * LONG_NS;
    // a microsecond or two: the time of a peer in the middle of a batch
    private static final int LOOKS = 64;
    private static final int LOOKS_BETWEEN_YIELDS = 16;
    // so many spins in vain end the long spins, and half as many short sleeps start them
    private static final int MOST_CREDIT = 8;
    private static final int CREDIT_FOR_SHORT_SLEEP = 2;
    // with one core the other thread cannot run during a spin
    private static final boolean ONE_CORE = Runtime.getRuntime().availableProcessors() == 1;

    private int credit;

    /**
     * Spins until something is ready, or the spin's time is over.
     *
     * @param ready checks the condition, with volatile loads
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
     * Adapts to a sleep that followed a spin in vain.
     *
     * @param sleepNs how long it took until the thread went on
     */
    public void slept(final long sleepNs) {
        if (sleepNs <= SHORT_SLEEP_NS) {
            credit = Math.min(MOST_CREDIT, credit + CREDIT_FOR_SHORT_SLEEP);
        }
    }
}
