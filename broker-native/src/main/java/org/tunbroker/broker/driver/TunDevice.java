package org.tunbroker.broker.driver;

import java.net.InetAddress;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;

/**
 * A layer-3 network device that a {@link TunDriver} made.
 *
 * <p>What is set on a device is set on this device or fails: another one that got its name or index
 * meanwhile is not touched.
 *
 * <p>Called by the driver thread only, but for what {@link #startSession} started.
 */
public interface TunDevice extends AutoCloseable {
    /**
     * Returns the name that the operating system gives the interface.
     *
     * @return for example {@code tun-demo} on Linux
     */
    String interfaceName();

    /**
     * Returns the index of the interface.
     *
     * @return the operating system's interface index, or 0 when the device is not known to it
     */
    int interfaceIndex();

    /**
     * Returns the locally unique identifier (WintunGetAdapterLUID).
     *
     * @return the LUID, which no other device of this machine has at the same time
     */
    long luid();

    /**
     * Adds a unicast address.
     *
     * @param address an IPv4 or IPv6 address, as {@link DeviceSettings#checkAddress} wants it
     * @param prefixLength 0 to 32 or 0 to 128
     * @throws TunException ERROR_INVALID_PARAMETER, ERROR_ALREADY_EXISTS, ERROR_NOT_SUPPORTED if
     *     the device has not the address's family, ERROR_FILE_NOT_FOUND if the device was deleted
     *     or moved
     */
    void addAddress(InetAddress address, int prefixLength);

    /**
     * Sets the largest packet that the operating system sends through this device.
     *
     * @param mtu bytes, 576 to 65535. Below 1280 there is no IPv6: Linux takes the device's IPv6
     *     addresses away, Windows leaves the MTU for IPv6 as it is; the log says so
     * @throws TunException ERROR_INVALID_PARAMETER, or ERROR_FILE_NOT_FOUND as in
     *     {@link #addAddress}
     */
    void setMtu(int mtu);

    /**
     * Sets the interface administratively up or down. While it is down, what a session writes into
     * it is dropped; the log says so.
     *
     * @param up true for up
     * @throws TunException ERROR_FILE_NOT_FOUND as in {@link #addAddress}
     */
    void setUp(boolean up);

    /**
     * Starts to move packets between the device and the rings of a session (WintunStartSession).
     *
     * <p>What the operating system sent to the device before is discarded. At most one session
     * exists for a device at any time; the caller sees to that.
     *
     * @param rings the broker's side of the session's two rings
     * @param end told once, by any thread, when the session cannot go on: not called for a session
     *     that is closed
     * @return the running session; the caller closes it before the device
     */
    DeviceSession startSession(SessionRings rings, SessionEnd end);

    /**
     * Starts a session as {@link #startSession(SessionRings, SessionEnd)} does, with offload. A
     * device that has none runs the session without, but refuses large packets.
     *
     * @param rings the broker's side of the session's two rings
     * @param offload whether packets move in bulk
     * @param end told once, by any thread, when the session cannot go on
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

    /** Removes the device from the machine (WintunCloseAdapter). Idempotent. */
    @Override
    void close();
}
