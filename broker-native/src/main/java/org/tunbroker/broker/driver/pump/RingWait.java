package org.tunbroker.broker.driver.pump;

import java.util.function.BooleanSupplier;
import org.tunbroker.ipc.wake.WakeFlag;

/**
 * How a pump waits for the client to move a ring: it looks a few times more, then sleeps.
 *
 * <p>For one thread, but for {@link #wake}.
 */
public final class RingWait {
    // some microseconds: as long as a client takes that is in the middle of a batch
    private static final int SPINS = 200;

    private final WakeFlag flag;
    private final BooleanSupplier ready;

    /**
     * Makes a wait on a ring.
     *
     * @param flag this side's flag of the ring
     * @param ready looks at the ring and at whether the pump is to stop
     */
    public RingWait(final WakeFlag flag, final BooleanSupplier ready) {
        this.flag = flag;
        this.ready = ready;
    }

    /** Waits until ready, and at most {@link WakeFlag#MAX_SLEEP_NS}: the caller looks again. */
    public void await() {
        for (int i = 0; i < SPINS; i++) {
            if (ready.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        flag.await(ready, WakeFlag.MAX_SLEEP_NS);
    }

    /** Ends the wait early; what {@code ready} looks at was changed before. */
    public void wake() {
        flag.wake();
    }
}
