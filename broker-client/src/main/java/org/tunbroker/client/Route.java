package org.tunbroker.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * A route through an adapter: to which addresses it leads, by which gateway if any, and with which
 * metric.
 *
 * <p>Nothing is checked before it is added. Two routes are equal if all their values are. Immutable
 * and thread-safe.
 *
 * <p>Example, which sends what is for a network into an adapter, and what is for another one too,
 * by a gateway on the tunnel's other side:
 *
 * <pre>{@code
 * final Route near = Route.of(InetAddress.getByName("10.8.0.0"), 16);
 * final Route far = Route.of(InetAddress.getByName("192.168.0.0"), 24)
 *         .withGateway(InetAddress.getByName("10.8.0.1"))
 *         .withMetric(50);
 * try {
 *     adapter.configure(new InterfaceChanges().addRoute(near).addRoute(far));
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_NETWORK_UNREACHABLE)) {
 *         throw ex;
 *     }
 *     System.err.println("no address of the adapter is in the gateway's network");
 * }
 * }</pre>
 */
public final class Route {
    /** What {@link #metric()} is of a route whose metric the operating system chooses. */
    public static final long AUTOMATIC_METRIC = InterfaceRoute.AUTOMATIC_METRIC;

    /** What {@link #table()} is of a route of the main routing table. */
    public static final long MAIN_TABLE = InterfaceRoute.MAIN_TABLE;

    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;

    private final InterfaceRoute route;

    Route(final InterfaceRoute route) {
        this.route = route;
    }

    /**
     * Makes an on-link route with an automatic metric: all addresses of a prefix are reached
     * through the adapter itself.
     *
     * @param destination the prefix's first address, IPv4 or IPv6
     * @param prefixLength 0 to 32, or 0 to 128; 0 is the default route
     * @return the route
     */
    public static Route of(final InetAddress destination, final int prefixLength) {
        Objects.requireNonNull(destination, "destination");
        return new Route(new InterfaceRoute(destination, prefixLength));
    }

    /** Returns the default routes of IPv4 and IPv6. */
    static List<Route> defaults() {
        return Collections.unmodifiableList(
                Arrays.asList(ofFirstByte(IPV4_LENGTH, 0, 0), ofFirstByte(IPV6_LENGTH, 0, 0)));
    }

    /** Returns the routes to both halves of all addresses of IPv4 and IPv6. */
    static List<Route> halves() {
        final int upper = 0x80;
        return Collections.unmodifiableList(Arrays.asList(
                ofFirstByte(IPV4_LENGTH, 0, 1),
                ofFirstByte(IPV4_LENGTH, upper, 1),
                ofFirstByte(IPV6_LENGTH, 0, 1),
                ofFirstByte(IPV6_LENGTH, upper, 1)));
    }

    private static Route ofFirstByte(final int length, final int first, final int prefixLength) {
        final byte[] bytes = new byte[length];
        bytes[0] = (byte) first;
        try {
            return of(InetAddress.getByAddress(bytes), prefixLength);
        } catch (final UnknownHostException ex) {
            throw new AssertionError("an address has this length", ex);
        }
    }

    /**
     * Gives the route a gateway, which must be reachable through the adapter: an address of the
     * adapter has it in its network, or another route leads to it.
     *
     * @param gateway unicast, of the destination's family
     * @return this route but for that
     */
    public Route withGateway(final InetAddress gateway) {
        return new Route(route.withGateway(Objects.requireNonNull(gateway, "gateway")));
    }

    /**
     * Gives the route a metric: of several routes to the same prefix the system takes the one with
     * the lowest. Windows adds the metric of the interface to it. IPv6 on Linux takes 0 as 1.
     *
     * @param metric 0 to 4294967295, or {@link #AUTOMATIC_METRIC}: 0, on Linux for IPv6 1024
     * @return this route but for that
     */
    public Route withMetric(final long metric) {
        return new Route(route.withMetric(metric));
    }

    /**
     * Puts the route into a routing table, which only Linux has.
     *
     * @param table 1 to 4294967295 but for 255, the system's own table of local addresses, or
     *     {@link #MAIN_TABLE}
     * @return this route but for that
     */
    public Route withTable(final long table) {
        return new Route(route.withTable(table));
    }

    /**
     * Returns the first address of the prefix.
     *
     * @return without a host name
     */
    public InetAddress destination() {
        return Objects.requireNonNull(route.destination());
    }

    /**
     * Returns the length of the prefix.
     *
     * @return bits
     */
    public int prefixLength() {
        return route.prefixLength();
    }

    /**
     * Returns the gateway.
     *
     * @return null if the route is on-link
     */
    public @Nullable InetAddress gateway() {
        return route.gateway();
    }

    /**
     * Returns the metric.
     *
     * @return 0 to 4294967295, or {@link #AUTOMATIC_METRIC}
     */
    public long metric() {
        return route.metric();
    }

    /**
     * Returns the routing table.
     *
     * @return 1 to 4294967295, or {@link #MAIN_TABLE}
     */
    public long table() {
        return route.table();
    }

    InterfaceRoute setting() {
        return route;
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof Route && ((Route) other).route.equals(route);
    }

    @Override
    public int hashCode() {
        return route.hashCode();
    }

    /**
     * Describes the route.
     *
     * @return for example {@code route 10.8.0.0/16 via 10.9.0.1 metric 50}
     */
    @Override
    public String toString() {
        return route.toString();
    }
}
