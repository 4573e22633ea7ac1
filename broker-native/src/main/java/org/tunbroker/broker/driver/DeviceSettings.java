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

    /** The smallest MTU of a link that carries IPv6 (RFC 8200). */
    public static final int MIN_V6_MTU = 1280;

    private static final String ADD_ADDRESS = "addAddress";
    private static final byte ALL_ONES = (byte) 0xFF;

    private DeviceSettings() {}

    /**
     * Refuses an address that no interface can have, and a prefix length that the address's family
     * does not have. Linux takes some such IPv4 addresses without an error, and does nothing, or
     * makes an interface of no use.
     *
     * @param address unicast: not unspecified, multicast, loopback or 255.255.255.255
     * @param prefixLength 0 to 32 or 0 to 128
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static void checkAddress(final InetAddress address, final int prefixLength) {
        final String kind = kindOf(address);
        if (kind != null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    ADD_ADDRESS,
                    address.getHostAddress() + " is " + kind + "; an interface needs a unicast"
                            + " address of its own");
        }
        final int bits = address.getAddress().length * Byte.SIZE;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    ADD_ADDRESS,
                    "prefixLength=" + prefixLength + " must be from 0 to " + bits + " for "
                            + (address instanceof Inet4Address ? "IPv4" : "IPv6"));
        }
    }

    /** Says what an address is that no adapter can have; null for all others. */
    private static String kindOf(final InetAddress address) {
        if (address.isAnyLocalAddress()) {
            return "the unspecified address";
        } else if (address.isMulticastAddress()) {
            return "a multicast address";
        } else if (address.isLoopbackAddress()) {
            return "a loopback address";
        } else if (address instanceof Inet4Address && isLimitedBroadcast(address.getAddress())) {
            return "the broadcast address";
        }
        return null;
    }

    private static boolean isLimitedBroadcast(final byte[] bytes) {
        for (final byte unit : bytes) {
            if (unit != ALL_ONES) {
                return false;
            }
        }
        return true;
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
