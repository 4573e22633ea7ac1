package org.tunbroker.broker.driver;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** The ranges of what a {@link TunDevice} can be set to, the same for every driver. */
public final class DeviceSettings {
    /** The smallest MTU: what every IPv4 host must be able to take. */
    public static final int MIN_MTU = 576;

    /** The largest MTU: a packet of the largest size that a ring holds. */
    public static final int MAX_MTU = 0xFFFF;

    private DeviceSettings() {}

    /**
     * Refuses a prefix length that the address's family does not have.
     *
     * @param address which decides the family
     * @param prefixLength 0 to 32 or 0 to 128
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static void checkPrefixLength(final InetAddress address, final int prefixLength) {
        final int bits = address.getAddress().length * Byte.SIZE;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "addAddress",
                    "prefixLength=" + prefixLength + " must be from 0 to " + bits + " for "
                            + (address instanceof Inet4Address ? "IPv4" : "IPv6"));
        }
    }

    /**
     * Refuses an MTU out of range.
     *
     * @param mtu {@link #MIN_MTU} to {@link #MAX_MTU}
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static void checkMtu(final int mtu) {
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "setMtu",
                    "mtu=" + mtu + " must be from " + MIN_MTU + " to " + MAX_MTU);
        }
    }
}
