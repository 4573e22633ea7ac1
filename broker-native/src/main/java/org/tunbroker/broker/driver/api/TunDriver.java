package org.tunbroker.broker.driver.api;

import org.tunbroker.broker.driver.events.InterfaceListener;

/**
 * Makes layer-3 network devices: Wintun, the Linux kernel's TUN, or a loopback in memory.
 *
 * <p>All methods, and those of the devices that a driver makes, are called by one thread at a time,
 * the driver thread; they may block for a bounded time, except {@link #create} where it has a
 * deadline. They report faults as {@link org.tunbroker.TunException} with the code that Wintun
 * documents for the case.
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
     * Makes a device as {@link #create(AdapterSpec)} does, and tells what becomes of its interface.
     * A driver whose interfaces nobody else can change tells nothing.
     *
     * @param spec as there
     * @param listener told of each change of the interface, the client's own included, from when
     *     this returns until the device is closed or soon after
     * @return the device, which exists until it is closed
     */
    default TunDevice create(final AdapterSpec spec, final InterfaceListener listener) {
        return create(spec);
    }

    /**
     * Returns how long {@link #create} may take. If there is such a bound, every call of it has a
     * thread of its own, since it may never return; whoever asked is told at the deadline that it
     * did not. A device that comes later is closed by the driver thread.
     *
     * @return nanoseconds, or 0 if the driver thread itself calls {@link #create}
     */
    default long createDeadlineNs() {
        return 0;
    }

    /**
     * Says how to make calls that wait for another process; called before any device is made.
     *
     * @param calls makes them
     */
    default void slowCalls(final SlowCalls calls) {
        // most make none
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
