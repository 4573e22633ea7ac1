package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * An unreachable route behind a route of the tunnel: same destination, same routing table, next
 * metric. It counts only while the tunnel's route is gone, as it is after a broker's death.
 *
 * <p>Its metric is the next one, and not the highest: any route with a metric between the two would
 * lead packets around the tunnel, such as the machine's own default route.
 *
 * <pre>
 * size  field
 *    4  length of the destination's prefix
 *    8  metric, at least 1
 *    8  routing table, 0 for the main one
 *    1  length of the destination, 4 or 16
 *    -  destination
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class HeldRoute extends FamilySetting {
    static final SettingKind KIND = SettingKind.several(10, "HeldRoute", HeldRoute::new);

    // Linux's number of the main table, and what it takes as metric where none is asked for; only
    // Linux has routes that are held
    private static final long LINUX_MAIN_TABLE = 254;
    private static final long AUTOMATIC_V4 = 0;
    private static final long AUTOMATIC_V6 = 1024;
    // behind the routes to the networks of addresses, whatever metric an interface gets
    private static final long NETWORK_METRIC = Metric.MAX + 1L;

    private final InterfaceRoute route;

    /**
     * Makes a value.
     *
     * @param destination the first address of the prefix
     * @param prefixLength 0 to 32 or 0 to 128; {@link #validate} checks all
     * @param metric 1 to {@link InterfaceRoute#MAX}
     * @param table 1 to {@link InterfaceRoute#MAX}, or {@link InterfaceRoute#MAIN_TABLE}
     */
    public HeldRoute(
            final InetAddress destination,
            final int prefixLength,
            final long metric,
            final long table) {
        route = new InterfaceRoute(destination, prefixLength).withMetric(metric).withTable(table);
    }

    private HeldRoute(final Input in) {
        // one with a gateway is not valid
        route = new InterfaceRoute(in);
    }

    /**
     * Makes the one that takes over from a route of the tunnel.
     *
     * @param tunnel a valid route
     * @return the same for all routes that are the same to Linux
     */
    public static HeldRoute behind(final InterfaceRoute tunnel) {
        final long automatic = tunnel.isV4() ? AUTOMATIC_V4 : AUTOMATIC_V6;
        final long told = tunnel.metric() == InterfaceRoute.AUTOMATIC_METRIC
                ? automatic
                // for IPv6 the kernel takes 0 as the absence of a metric
                : tunnel.isV4() ? tunnel.metric() : Math.max(tunnel.metric(), 1);
        return new HeldRoute(
                tunnel.destination(),
                tunnel.prefixLength(),
                told + 1,
                tunnel.table() == LINUX_MAIN_TABLE ? InterfaceRoute.MAIN_TABLE : tunnel.table());
    }

    /**
     * Makes the one that takes over from the route to the network of the tunnel's address, which
     * Linux makes by itself.
     *
     * @param address of the tunnel's interface
     * @return null if Linux makes no such route, or one for each interface, or the value is not
     *     valid
     */
    public static @Nullable HeldRoute behind(final InterfaceAddress address) {
        final InetAddress host = address.address();
        final int length = address.prefixLength();
        if (host == null
                || length < 0
                || length >= host.getAddress().length * Byte.SIZE
                || !address.isV4() && host.isLinkLocalAddress()) {
            return null;
        }
        final InetAddress network =
                InterfaceRoute.addressOrNull(InterfaceRoute.prefix(host.getAddress(), length));
        return new HeldRoute(network, length, NETWORK_METRIC, InterfaceRoute.MAIN_TABLE);
    }

    /**
     * Returns the first address of the prefix.
     *
     * @return without a host name and a zone; null only in a value that is not valid
     */
    public @Nullable InetAddress destination() {
        return route.destination();
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
     * Returns the metric of the unreachable route.
     *
     * @return at least 1
     */
    public long metric() {
        return route.metric();
    }

    /**
     * Returns the routing table.
     *
     * @return {@link InterfaceRoute#MAIN_TABLE} or a number of Linux's
     */
    public long table() {
        return route.table();
    }

    @Override
    public boolean isV4() {
        return route.destination() instanceof Inet4Address;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    /** {@inheritDoc} A table has one route to a prefix with a metric. */
    @Override
    public Object key() {
        return Arrays.asList(KIND, route.key());
    }

    @Override
    public void validate(final String call) {
        route.validate(call);
        if (route.hasGateway()) {
            throw invalid(call, "an unreachable route has no gateway");
        }
        if (route.metric() < 1) {
            throw invalid(call, "metric=" + route.metric() + " must be at least 1");
        }
    }

    private static TunException invalid(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }

    @Override
    List<?> value() {
        return Arrays.asList(KIND, route.value());
    }

    @Override
    void write(final Output out) {
        route.write(out);
    }

    @Override
    public String toString() {
        return "held " + route;
    }
}
