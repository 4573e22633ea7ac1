package org.tunbroker.broker.driver.linux.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.tunbroker.ipc.config.AddressText;

/**
 * A route of the main table to one address, which the broker made. Immutable and thread-safe.
 *
 * @param destination an address without a zone
 * @param hop where it leads
 * @param metric as the kernel tells it
 */
public record HostRoute(InetAddress destination, NextHop hop, long metric) {
    /**
     * By which rtnetlink tells who made a route: {@code ip route show proto 116}. No program of
     * iproute2's list (rt_protos) and none of the kernel's headers has it.
     */
    public static final int PROTOCOL = 116;

    /** The routing table of all routes here. */
    public static final int TABLE = 254;

    // the lowest of IPv4, and what the kernel makes of none for IPv6 (IP6_RT_PRIO_USER)
    private static final long METRIC_V4 = 0;
    private static final long METRIC_V6 = 1024;

    /** Makes one with the usual metric of its family. */
    public HostRoute(final InetAddress destination, final NextHop hop) {
        this(destination, hop, destination instanceof Inet4Address ? METRIC_V4 : METRIC_V6);
    }

    /** Tells the family. */
    public boolean isV4() {
        return destination instanceof Inet4Address;
    }

    /** Returns the length of the destination's prefix: all bits. */
    public int prefixLength() {
        return fullLength(isV4());
    }

    /** Returns how many bits an address has. */
    public static int fullLength(final boolean v4) {
        return v4 ? Integer.SIZE : 2 * Long.SIZE;
    }

    @Override
    public String toString() {
        return AddressText.of(destination)
                + (hop.gateway() == null ? "" : " via " + AddressText.of(hop.gateway()))
                + " through interface " + hop.index();
    }
}
