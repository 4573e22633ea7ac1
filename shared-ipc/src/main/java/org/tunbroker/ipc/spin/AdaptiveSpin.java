package org.tunbroker.ipc.spin;

import java.util.function.BooleanSupplier;
import org.agrona.hints.ThreadHints;

/**
 * Spins before a thread sleeps: for a moment, and then as long as pays ({@link SpinLimit}). So
 * short waits during traffic need no wake-up, and a thread whose waits are long sleeps at once.
 *
 * <p>A long spin yields its core continuously, because the other thread may need it.
 *
 * <p>For one thread at a time.
 */
public final class AdaptiveSpin {
    // a microsecond or more: the time of a peer in the middle of a batch
    private static final int LOOKS = 64;
    private static final int LOOKS_BETWEEN_YIELDS = 16;

    private final SpinLimit limit;

    /** Makes a spin that has waited for nothing yet. */
    public AdaptiveSpin() {
        this(new SpinLimit());
    }

    /** Makes a spin with another limit, such as a test's. */
    AdaptiveSpin(final SpinLimit limit) {
        this.limit = limit;
    }

    /**
     * Spins until something is ready, or the spin's time is over.
     *
     * @param ready checks the condition, with volatile loads
     * @return what {@code ready} said last
     */
    public boolean await(final BooleanSupplier ready) {
        if (SpinLimit.ONE_CORE) {
            return ready.getAsBoolean();
        }
        if (look(ready, limit.looks(LOOKS))) {
            limit.cameAtOnce();
            return true;
        }
        if (!limit.begin()) {
            return false;
        }
        do {
            Thread.yield();
            if (look(ready, LOOKS_BETWEEN_YIELDS)) {
                limit.succeeded();
                return true;
            }
        } while (limit.goesOn());
        return false;
    }

    /**
     * Learns from the sleep that followed a spin in vain.
     *
     * @param ns how long it was, until the thread went on
     */
    public void slept(final long ns) {
        limit.slept(ns);
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
}
