package org.tunbroker.broker.driver.api;

import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
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
     * A device of an interface that was there before.
     *
     * @param spec what the adapter is, as far as the interface tells
     * @param device of the interface
     */
    record Opened(AdapterSpec spec, TunDevice device) {}

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
     * Opens an interface that this driver has no device for: a persistent one of this process's
     * user, or a foreign one, which another user or another program made (WintunOpenAdapter). Has
     * the deadline of {@link #create}, if there is one.
     *
     * @param name of the adapter, without regard to case, or of the interface
     * @param processId of the client that opens it
     * @param foreign whether one that is not this user's may be opened
     * @param listener as for {@link #create(AdapterSpec, InterfaceListener)}
     * @return the device; its interface stays when it is closed, unless it is told otherwise
     * @throws TunException ERROR_NOT_FOUND if there is none, ERROR_ACCESS_DENIED if it is foreign
     *     and may not be opened, ERROR_BUSY if another program has it open
     */
    default Opened open(
            final String name,
            final int processId,
            final boolean foreign,
            final InterfaceListener listener) {
        throw notFound(name);
    }

    /**
     * Makes the exception for a name that nothing has.
     *
     * @param name that was asked for
     * @return ERROR_NOT_FOUND
     */
    static TunException notFound(final String name) {
        return new TunException(
                ErrorCode.ERROR_NOT_FOUND,
                "openAdapter",
                "no adapter is named \"" + name + "\"; create it first");
    }

    /**
     * Tells whether interfaces can stay without a device.
     *
     * @return false if {@link #persistent} is always empty
     */
    default boolean keepsInterfaces() {
        return false;
    }

    /**
     * Lists the interfaces that belong to this process's user and stay without a device.
     *
     * @return those that are open too, by rising interface index
     */
    default List<PersistentInterface> persistent() {
        return List.of();
    }

    /**
     * Removes one of these interfaces.
     *
     * @param name as for {@link #open}
     * @throws TunException ERROR_NOT_FOUND if there is none, ERROR_BUSY if a program has it open
     */
    default void removePersistent(final String name) {
        throw notFound(name);
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
