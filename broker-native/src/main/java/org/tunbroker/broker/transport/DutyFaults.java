package org.tunbroker.broker.transport;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Finds out that a duty fails each time, as that of Aeron's driver does once the positions in a
 * stream's file make no sense: what comes behind the fault is never done, such as letting clients
 * in.
 *
 * <p>For one thread.
 */
final class DutyFaults {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(1);

    private final NanoClock clock;
    private boolean failing;
    private long sinceNs;

    DutyFaults(final NanoClock clock) {
        this.clock = clock;
    }

    /** The duty was done. */
    void onDone() {
        failing = false;
    }

    /**
     * The duty failed.
     *
     * @param fault how
     * @throws org.tunbroker.TunException if it has done nothing else for a second
     */
    void onFault(final Exception fault) {
        final long now = clock.nanoTime();
        if (!failing) {
            failing = true;
            sinceNs = now;
        } else if (now - sinceNs >= LIMIT_NS) {
            throw AeronErrors.failure(fault.toString(), fault);
        }
    }
}
