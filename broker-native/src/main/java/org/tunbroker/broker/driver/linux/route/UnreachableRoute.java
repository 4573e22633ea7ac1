package org.tunbroker.broker.driver.linux.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.tunbroker.ipc.config.AddressText;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * A route by which the kernel refuses packets, and tells their senders that the destination is
 * unreachable. It lies on no interface, so it outlives all of them. Immutable and thread-safe.
 *
 * @param destination first address of the prefix, without a zone
 * @param prefixLength of the destination
 * @param metric as the kernel tells it
 * @param table as the kernel tells it, so never 0
 */
public record UnreachableRoute(InetAddress destination, int prefixLength, long metric, long table) {
    /**
     * By which rtnetlink tells that a broker made the route: {@code ip route show proto 117}. No
     * program of iproute2's list (rt_protos) and none of the kernel's headers has it.
     */
    public static final int PROTOCOL = 117;

    /** RTN_UNREACHABLE. */
    public static final byte TYPE = 7;

    /** Makes what a valid setting asks for. */
    public static UnreachableRoute of(final HeldRoute held) {
        return new UnreachableRoute(
                held.destination(),
                held.prefixLength(),
                held.metric(),
                held.table() == InterfaceRoute.MAIN_TABLE ? HostRoute.TABLE : held.table());
    }

    /** Returns the setting that asks for this. */
    public HeldRoute setting() {
        return new HeldRoute(
                destination,
                prefixLength,
                metric,
                table == HostRoute.TABLE ? InterfaceRoute.MAIN_TABLE : table);
    }

    /** Tells the family. */
    public boolean isV4() {
        return destination instanceof Inet4Address;
    }

    @Override
    public String toString() {
        return "unreachable " + AddressText.of(destination) + "/" + prefixLength + " metric "
                + metric + " table " + table;
    }
}
