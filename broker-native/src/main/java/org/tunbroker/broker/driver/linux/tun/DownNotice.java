package org.tunbroker.broker.driver.linux.tun;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;

/**
 * Logs that a device drops clients' packets because its interface is down: once until it takes
 * packets again, and at most every 10 s.
 *
 * <p>For the threads that write into the device, one after the other; {@link #tell} is for any
 * thread.
 */
public final class DownNotice {
    private static final long SHORTEST_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final String interfaceName;
    private final LogSink log;
    private final LongSupplier clockNs;
    private boolean told;
    private long nextNs;

    /**
     * Creates a notice that was not logged yet.
     *
     * @param interfaceName of the device
     * @param log takes the line
     * @param clockNs as System.nanoTime
     */
    public DownNotice(final String interfaceName, final LogSink log, final LongSupplier clockNs) {
        this.interfaceName = interfaceName;
        this.log = log;
        this.clockNs = clockNs;
        this.nextNs = clockNs.getAsLong();
    }

    /** Notes that packets were dropped; returns whether it is time to {@link #tell} so. */
    boolean isDueForDropped() {
        final long nowNs = clockNs.getAsLong();
        if (told || nowNs - nextNs < 0) {
            return false;
        }
        told = true;
        nextNs = nowNs + SHORTEST_INTERVAL_NS;
        return true;
    }

    /** Writes into the log; for any thread. */
    void tell() {
        LogLine.warn(
                log,
                interfaceName + " is down: packets that clients write into it are dropped, and"
                        + " counted as sendDrops, until it is set up");
    }

    /** Notes that packets were taken. */
    void taken() {
        told = false;
    }
}
