package org.tunbroker.broker.driver.api;

import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.config.InterfaceConfig;

/**
 * A layer-3 network device that a {@link TunDriver} made.
 *
 * <p>Called by the driver thread only, except the sessions that {@link #startSession} started.
 */
public interface TunDevice extends AutoCloseable {
    /**
     * Returns the name that the operating system gave the interface when it was made.
     *
     * @return for example {@code tun-demo} on Linux
     */
    String interfaceName();

    /**
     * Returns the index that the interface had when it was made.
     *
     * @return the operating system's interface index, or 0 when the device is not known to it
     */
    int interfaceIndex();

    /**
     * Returns the name that the interface has now, wherever it is.
     *
     * @return as {@link #interfaceName()}; the last one that is known if it was deleted
     */
    default String currentName() {
        return interfaceName();
    }

    /**
     * Returns the index that the interface has now.
     *
     * @return as {@link #interfaceIndex()}; 0 also if it is not in this process's network namespace
     */
    default int currentIndex() {
        return interfaceIndex();
    }

    /**
     * Returns the locally unique identifier (WintunGetAdapterLUID).
     *
     * @return the LUID, which no other device of this machine has at the same time
     */
    long luid();

    /**
     * Returns the settings of the interface.
     *
     * @return one object for the device's life
     */
    InterfaceConfig config();

    /**
     * Starts to move packets between the device and the rings of a session (WintunStartSession).
     *
     * <p>What the operating system sent to the device before is discarded. The caller ensures that
     * a device has at most one session at any time.
     *
     * @param rings the broker's side of the session's two rings
     * @param end called once, by any thread, when the session cannot go on; not called for a
     *     session that is closed
     * @return the running session; the caller closes it before the device
     */
    DeviceSession startSession(SessionRings rings, SessionEnd end);

    /**
     * Starts a session as {@link #startSession(SessionRings, SessionEnd)} does, with offload. A
     * device without offload runs the session without it, but refuses large packets.
     *
     * @param rings the broker's side of the session's two rings
     * @param offload whether packets move in bulk
     * @param end called once, by any thread, when the session cannot go on
     * @return the running session
     * @throws TunException ERROR_NOT_SUPPORTED
     */
    default DeviceSession startSession(
            final SessionRings rings, final Offload offload, final SessionEnd end) {
        if (offload == Offload.LARGE_PACKETS) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "startSession",
                    interfaceName() + " has no offload: ask for plain packets");
        }
        return startSession(rings, end);
    }

    /**
     * Tells whether the interface stays when this is closed.
     *
     * @return false where interfaces go with their devices
     */
    default boolean isPersistent() {
        return false;
    }

    /**
     * Has the interface stay when this is closed, or go.
     *
     * @param persistent whether it stays
     * @throws TunException ERROR_NOT_SUPPORTED where that cannot be chosen
     */
    default void setPersistent(final boolean persistent) {
        throw new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "setPersistent",
                interfaceName() + " cannot stay without its adapter: only adapters of the driver"
                        + " linux can");
    }

    /**
     * Gives the interface the name of an adapter, or one like it where the system has rules for
     * names.
     *
     * @param spec of the adapter, with its new name
     * @throws TunException ERROR_NOT_SUPPORTED where interfaces have no names to choose
     */
    default void rename(final AdapterSpec spec) {
        throw new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "setName",
                "the driver does not rename " + interfaceName());
    }

    /**
     * Removes the device from the machine (WintunCloseAdapter), or only gives it up if its
     * interface {@linkplain #isPersistent stays}. Idempotent.
     */
    @Override
    void close();
}
