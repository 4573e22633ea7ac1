package org.tunbroker.broker.driver.loopback;

import java.util.concurrent.atomic.AtomicInteger;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDriver;

/**
 * Makes devices that exist in this process only. Each answers ICMP echo requests and gives back
 * every other packet unchanged, all in the order in which they came, and loses none.
 *
 * <p>Its version is 1.0, and {@link #deleteDriver} has nothing to delete.
 */
public final class LoopbackDriver implements TunDriver {
    /** The name by which this driver is chosen. */
    public static final String NAME = "loopback";

    private static final int VERSION = 0x00010000;

    // over all drivers of the process: no two devices may share a LUID
    private static final AtomicInteger DEVICE_COUNT = new AtomicInteger();

    /** Makes the driver. */
    public LoopbackDriver() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TunDevice create(final AdapterSpec spec) {
        return new LoopbackDevice(DEVICE_COUNT.incrementAndGet());
    }

    @Override
    public int runningVersion() {
        return VERSION;
    }

    @Override
    public void deleteDriver() {
        // nothing is installed
    }

    @Override
    public void close() {
        // holds nothing
    }
}
