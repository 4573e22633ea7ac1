package org.tunbroker.broker.driver.pump;

import java.util.function.BooleanSupplier;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.spin.AdaptiveSpin;

/**
 * Waits for the client to move a ring: spins for a while, then sleeps.
 *
 * <p>For one thread, but for {@link #wake}.
 */
public final class RingWait implements LoopWait {
    private final WakeFlag flag;
    private final BooleanSupplier ready;
    private final AdaptiveSpin spin = new AdaptiveSpin();

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
    @Override
    public void await() {
        await(WakeFlag.MAX_SLEEP_NS);
    }

    /**
     * Waits as {@link #await()}, and no longer than a given time.
     *
     * @param longestNs of the sleep; some microseconds of spinning may come before it
     */
    public void await(final long longestNs) {
        if (!spin.await(ready)) {
            final long begin = System.nanoTime();
            flag.await(ready, longestNs);
            spin.slept(System.nanoTime() - begin);
        }
    }

    @Override
    public void wake() {
        flag.wake();
    }
}
