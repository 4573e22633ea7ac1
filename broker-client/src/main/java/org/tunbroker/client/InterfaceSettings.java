package org.tunbroker.client;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.config.Setting;

/**
 * What an adapter's interface had at one moment, be it set through the broker or by others.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which prints it:
 *
 * <pre>{@code
 * final InterfaceSettings settings = adapter.settings();
 * System.out.println((settings.isUp() ? "up" : "down") + ", MTU " + settings.mtu());
 * for (final AssignedAddress address : settings.addresses()) {
 *     System.out.println(address + (address.isUsable() ? "" : ", not usable yet"));
 * }
 * settings.routes().forEach(System.out::println);
 * }</pre>
 */
public final class InterfaceSettings {
    private final List<Setting> single = new ArrayList<>();
    private final List<AssignedAddress> addresses;
    private final List<Route> routes;
    private final List<InetAddress> bypassRoutes;

    InterfaceSettings(final List<ListedSetting> all) {
        final List<AssignedAddress> someAddresses = new ArrayList<>();
        final List<Route> someRoutes = new ArrayList<>();
        final List<InetAddress> someBypasses = new ArrayList<>();
        for (final ListedSetting listed : all) {
            final Setting setting = listed.setting();
            if (setting instanceof InterfaceAddress) {
                someAddresses.add(new AssignedAddress(listed));
            } else if (setting instanceof InterfaceRoute) {
                someRoutes.add(new Route((InterfaceRoute) setting));
            } else if (setting instanceof BypassRoute) {
                someBypasses.add(((BypassRoute) setting).endpoint());
            } else if (!(setting instanceof HeldRoute)) {
                // what is held behind a route is no setting that an application asked for
                single.add(setting);
            }
        }
        addresses = Collections.unmodifiableList(someAddresses);
        routes = Collections.unmodifiableList(someRoutes);
        bypassRoutes = Collections.unmodifiableList(someBypasses);
    }

    private <S extends Setting> @Nullable S find(final Class<S> type) {
        return single.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns the largest packet that the operating system sends into the adapter.
     *
     * @return bytes; on Windows for IPv4; 0 if the driver knows none
     */
    public int mtu() {
        final Mtu mtu = find(Mtu.class);
        return mtu == null ? 0 : mtu.bytes();
    }

    /**
     * Returns the largest packet of one family that the operating system sends into the adapter.
     *
     * @param family which one
     * @return bytes; 0 if the interface has not that family, or the driver does not know
     */
    public int mtu(final AddressFamily family) {
        Objects.requireNonNull(family, "family");
        return single.stream()
                .filter(FamilyMtu.class::isInstance)
                .map(FamilyMtu.class::cast)
                .filter(mtu -> mtu.isV4() == (family == AddressFamily.IPV4))
                .mapToInt(FamilyMtu::bytes)
                .findFirst()
                .orElse(0);
    }

    /**
     * Tells whether the interface is administratively up.
     *
     * @return false for down
     */
    public boolean isUp() {
        final LinkState state = find(LinkState.class);
        return state != null && state.isUp();
    }

    /**
     * Returns the metric that {@link Adapter#setMetric} set.
     *
     * @return 0 to 9999, or {@link Adapter#AUTOMATIC_METRIC}
     */
    public int metric() {
        final Metric metric = find(Metric.class);
        return metric == null ? Adapter.AUTOMATIC_METRIC : metric.metric();
    }

    /**
     * Returns the DNS servers. Linux: what systemd-resolved has for the interface, whoever set it,
     * the first 8; none where it does not run in the broker's network namespace; what
     * {@link Adapter#setDns} set while it does not answer. Windows: what {@link Adapter#setDns}
     * set.
     *
     * @return an unmodifiable list, without null
     */
    public List<InetAddress> dnsServers() {
        final InterfaceDns dns = find(InterfaceDns.class);
        return dns == null ? Collections.emptyList() : Collections.unmodifiableList(dns.servers());
    }

    /**
     * Returns the search domains, as {@link #dnsServers} does the servers: the first 16 that
     * {@link Adapter#setDns} would take.
     *
     * @return an unmodifiable list, without null
     */
    public List<String> searchDomains() {
        final InterfaceDns dns = find(InterfaceDns.class);
        return dns == null ? Collections.emptyList() : dns.domains();
    }

    /**
     * Returns the addresses, in the order in which the system tells them.
     *
     * @return an unmodifiable list, without null
     */
    public List<AssignedAddress> addresses() {
        return addresses;
    }

    /**
     * Returns the routes through the interface, of all tables, those to the networks of its
     * addresses too. Each has the metric that it got. Those of local, broadcast and multicast
     * addresses are left out on Linux.
     *
     * @return an unmodifiable list, without null
     */
    public List<Route> routes() {
        return routes;
    }

    /**
     * Returns the addresses that are reached outside the tunnel, see
     * {@link Adapter#addBypassRoute}.
     *
     * @return an unmodifiable list, without null
     */
    public List<InetAddress> bypassRoutes() {
        return bypassRoutes;
    }

    /**
     * Describes the settings.
     *
     * @return for example {@code [MTU 1400, up, automatic metric], [address 10.7.0.1/24], []}
     */
    @Override
    public String toString() {
        return single.stream().map(Objects::toString).collect(Collectors.toList()) + ", "
                + addresses + ", " + routes;
    }
}
