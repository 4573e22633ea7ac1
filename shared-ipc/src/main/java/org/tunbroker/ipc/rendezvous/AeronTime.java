package org.tunbroker.ipc.rendezvous;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The clock and the timeouts of Aeron. Aeron compares clocks between processes to decide liveness.
 * Here the operating system decides liveness, because a stopped or suspended process is not dead;
 * so Aeron's timeouts must never expire.
 *
 * <p>No clock of the machine serves for that. The uptime is too small just after boot, because
 * Aeron frees a closed client only once the clock exceeds the timeout; it also differs between time
 * namespaces. The time of day jumps. So the broker's clock starts with the broker, at an origin
 * further from 0 than any timeout, and a client's clock stands still at that origin. The broker is
 * then never late for the client, and the client's last sign of life is as old as the broker.
 *
 * <p>Stateless and thread-safe.
 */
public final class AeronTime {
    /** A timeout that never expires: ten years. Aeron adds it to times in nanoseconds. */
    public static final long NEVER_NS = TimeUnit.DAYS.toNanos(3650);

    /** The same in milliseconds. */
    public static final long NEVER_MS = TimeUnit.NANOSECONDS.toMillis(NEVER_NS);

    /** The broker's clock at its start, in milliseconds. */
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
