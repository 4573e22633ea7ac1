package org.tunbroker.client;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;

/**
 * Changes of an adapter's interface. {@link Adapter#configure} applies all of them, in order, or
 * none.
 *
 * <p>Values are checked only by {@code configure}. Immutable and thread-safe: each method returns a
 * new list with one more change.
 *
 * <p>Example:
 *
 * <pre>{@code
 * final InterfaceChanges changes = new InterfaceChanges()
 *         .setMtu(1400)
 *         .addAddress(InetAddress.getByName("10.7.0.1"), 24)
 *         .setUp(true);
 * try {
 *     adapter.configure(changes);
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
 *         throw ex;
 *     }
 *     // the interface had the address already, and is as it was before
 * }
 * }</pre>
 */
public final class InterfaceChanges {
    private final List<Change> changes;

    /** Makes an empty list. */
    public InterfaceChanges() {
        this(Collections.emptyList());
    }

    private InterfaceChanges(final List<Change> changes) {
        this.changes = changes;
    }

    private InterfaceChanges with(final Change change) {
        final List<Change> more = new ArrayList<>(changes);
        more.add(change);
        return new InterfaceChanges(Collections.unmodifiableList(more));
    }

    /**
     * Adds an address, as {@link Adapter#addAddress}.
     *
     * @param address as there
     * @param prefixLength as there
     * @return the longer list
     */
    public InterfaceChanges addAddress(final InetAddress address, final int prefixLength) {
        return with(Change.add(
                new InterfaceAddress(Objects.requireNonNull(address, "address"), prefixLength)));
    }

    /**
     * Removes an address, as {@link Adapter#removeAddress}.
     *
     * @param address as there
     * @param prefixLength as there
     * @return the longer list
     */
    public InterfaceChanges removeAddress(final InetAddress address, final int prefixLength) {
        return with(Change.remove(
                new InterfaceAddress(Objects.requireNonNull(address, "address"), prefixLength)));
    }

    /**
     * Sets the MTU, as {@link Adapter#setMtu}.
     *
     * @param mtu as there
     * @return the longer list
     */
    public InterfaceChanges setMtu(final int mtu) {
        return with(Change.set(new Mtu(mtu)));
    }

    /**
     * Sets the largest packet of one family that the operating system sends into the adapter
     * (SetIpInterfaceEntry, NlMtu). Linux has one for the link, which is that of IPv4, and one for
     * IPv6, which is at most that (sysctl net.ipv6.conf.NAME.mtu) and becomes that by
     * {@link #setMtu(int)}. ERROR_NOT_SUPPORTED where the machine has not the family.
     *
     * @param family which one
     * @param mtu bytes, 576 to 65535 for IPv4 and 1280 to 65535 for IPv6
     * @return the longer list
     */
    public InterfaceChanges setMtu(final AddressFamily family, final int mtu) {
        Objects.requireNonNull(family, "family");
        return with(Change.set(new FamilyMtu(family == AddressFamily.IPV4, mtu)));
    }

    /**
     * Sets the interface up or down, as {@link Adapter#setUp}.
     *
     * @param up as there
     * @return the longer list
     */
    public InterfaceChanges setUp(final boolean up) {
        return with(Change.set(new LinkState(up)));
    }

    /**
     * Sets the metric, as {@link Adapter#setMetric}.
     *
     * @param metric as there
     * @return the longer list
     */
    public InterfaceChanges setMetric(final int metric) {
        return with(Change.set(new Metric(metric)));
    }

    /**
     * Renames the interface, as {@link Adapter#setInterfaceName}.
     *
     * @param name as there
     * @return the longer list
     */
    public InterfaceChanges setInterfaceName(final String name) {
        return with(Change.set(new InterfaceName(Objects.requireNonNull(name, "name"))));
    }

    /**
     * Sets the DNS servers and search domains, as {@link Adapter#setDns}.
     *
     * @param servers as there
     * @param searchDomains as there
     * @return the longer list
     */
    public InterfaceChanges setDns(
            final List<InetAddress> servers, final List<String> searchDomains) {
        Objects.requireNonNull(servers, "servers");
        Objects.requireNonNull(searchDomains, "searchDomains");
        servers.forEach(Objects::requireNonNull);
        searchDomains.forEach(Objects::requireNonNull);
        return with(Change.set(new InterfaceDns(servers, searchDomains)));
    }

    /**
     * Adds a route, as {@link Adapter#addRoute}.
     *
     * @param route as there
     * @return the longer list
     */
    public InterfaceChanges addRoute(final Route route) {
        return with(Change.add(Objects.requireNonNull(route, "route").setting()));
    }

    /**
     * Removes a route, as {@link Adapter#removeRoute}.
     *
     * @param route as there
     * @return the longer list
     */
    public InterfaceChanges removeRoute(final Route route) {
        return with(Change.remove(Objects.requireNonNull(route, "route").setting()));
    }

    /**
     * Keeps packets to an address outside the tunnel, as {@link Adapter#addBypassRoute}.
     *
     * @param endpoint as there
     * @return the longer list
     */
    public InterfaceChanges addBypassRoute(final InetAddress endpoint) {
        return with(Change.add(new BypassRoute(Objects.requireNonNull(endpoint, "endpoint"))));
    }

    /**
     * Ends that, as {@link Adapter#removeBypassRoute}.
     *
     * @param endpoint as there
     * @return the longer list
     */
    public InterfaceChanges removeBypassRoute(final InetAddress endpoint) {
        return with(Change.remove(new BypassRoute(Objects.requireNonNull(endpoint, "endpoint"))));
    }

    /**
     * Adds the default routes of IPv4 and IPv6, 0.0.0.0/0 and ::/0, on-link and with automatic
     * metrics. A machine that has a default route of the same metric refuses them with
     * ERROR_ALREADY_EXISTS: see {@link #addHalfRoutes}, or add routes with a metric of their own.
     *
     * @return the longer list, by 2 changes
     */
    public InterfaceChanges addDefaultRoutes() {
        return withRoutes(Route.defaults());
    }

    /**
     * Adds two routes for each family, 0.0.0.0/1, 128.0.0.0/1, ::/1 and 8000::/1, on-link and with
     * automatic metrics. Since the longer prefix wins, they take all traffic from default routes of
     * any metric, and leave these alone.
     *
     * @return the longer list, by 4 changes
     */
    public InterfaceChanges addHalfRoutes() {
        return withRoutes(Route.halves());
    }

    private InterfaceChanges withRoutes(final List<Route> routes) {
        InterfaceChanges more = this;
        for (final Route route : routes) {
            more = more.addRoute(route);
        }
        return more;
    }

    List<Change> changes() {
        return changes;
    }

    /**
     * Describes the changes.
     *
     * @return for example {@code [set MTU 1400, set up]}
     */
    @Override
    public String toString() {
        return changes.toString();
    }
}
