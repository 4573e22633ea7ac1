package org.tunbroker.broker.transport;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Detects a duty that fails every time. Aeron's driver does so once the positions in a stream's
 * file are corrupt; the work behind the fault, such as adding clients, is then never done.
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

    /** Notes that the duty succeeded. */
    void onDone() {
        failing = false;
    }

    /**
     * Notes that the duty failed.
     *
     * @param fault how
     * @throws org.tunbroker.TunException if it has kept failing for a second
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
