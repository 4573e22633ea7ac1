package org.tunbroker.ipc.control;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The clock that Aeron compares between processes, and the timeout of all that it times: time
 * decides nothing there, since the operating system says who is dead, and a process that was
 * stopped or suspended is not.
 *
 * <p>No clock of the machine serves for that. The uptime is less than any timeout on a machine that
 * booted just now, and Aeron frees a closed client once the clock is past 0 and the timeout; it
 * differs between the time namespaces of two processes; and the time of day jumps. So the broker's
 * clock begins with the broker, at an origin that is further from 0 than any timeout, and a
 * client's stands still at that origin: the broker is never late for the client, and the client's
 * last sign of life is as old as the broker.
 *
 * <p>Stateless and thread-safe.
 */
public final class AeronTime {
    /** What no process of ours reaches: ten years. Aeron adds it to times in nanoseconds. */
    public static final long NEVER_NS = TimeUnit.DAYS.toNanos(3650);

    /** The same in milliseconds. */
    public static final long NEVER_MS = TimeUnit.NANOSECONDS.toMillis(NEVER_NS);

    /** What the broker's clock says when it starts, in milliseconds. */
    public static final long ORIGIN_MS = 2 * NEVER_MS;

    private AeronTime() {}

    /**
     * Makes the clock of a broker's driver.
     *
     * @param clock monotonic
     * @return a clock that says {@link #ORIGIN_MS} now
     */
    public static EpochClock ofBroker(final NanoClock clock) {
        final long startNs = clock.nanoTime();
        return () -> ORIGIN_MS + TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNs);
    }

    /**
     * Returns the time of every client.
     *
     * @return {@link #ORIGIN_MS}, always
     */
    public static long ofClient() {
        return ORIGIN_MS;
    }
}
