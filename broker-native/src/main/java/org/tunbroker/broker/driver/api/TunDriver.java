package org.tunbroker.broker.driver.api;

/**
 * Makes layer-3 network devices: Wintun, the Linux kernel's TUN, or a loopback in memory.
 *
 * <p>All methods, and those of the devices that a driver makes, are called by one thread, the
 * driver thread; they may block for a bounded time, except {@link #create} where it has a deadline.
 * They report faults as {@link org.tunbroker.TunException} with the code that Wintun documents for
 * the case.
 */
public interface TunDriver extends AutoCloseable {
    /**
     * Returns the name by which clients and the command line choose this driver.
     *
     * @return for example {@code linux}
     */
    String name();

    /**
     * Makes a device (WintunCreateAdapter).
     *
     * @param spec name, tunnel type and GUID, checked and unique among the broker's adapters
     * @return the device, which exists until it is closed
     */
    TunDevice create(AdapterSpec spec);

    /**
     * Returns how long {@link #create} may take. With a deadline, every call has a thread of its
     * own, because it may never return; at the deadline the request fails. A device that is created
     * later is closed by the driver thread.
     *
     * @return nanoseconds, or 0 if the driver thread itself calls {@link #create}
     */
    default long createDeadlineNs() {
        return 0;
    }

    /**
     * Returns the version of the driver that runs (WintunGetRunningDriverVersion).
     *
     * @return the major version in the high 16 bits, the minor in the low
     */
    int runningVersion();

    /** Removes the driver from the machine (WintunDeleteDriver); no device exists when called. */
    void deleteDriver();

    /** Releases what the driver holds; the devices are closed before. */
    @Override
    void close();
}
