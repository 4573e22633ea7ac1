package org.tunbroker.client;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.config.AddressReplacement;
import org.tunbroker.client.internal.config.AddressWait;
import org.tunbroker.client.internal.config.AvailableFamilies;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.ListedSetting;

/**
 * The calls of an {@link Adapter} that change its interface and list what it has. Apart from the
 * adapter's handle, since each is a sentence long and has a page to say.
 *
 * <p>Thread-safe.
 */
abstract class ConfigurableInterface {
    /** Makes changes in their order, all or none. */
    abstract void make(List<Change> changes);

    /** Lists what the interface has now. */
    abstract List<ListedSetting> list();

    /**
     * Gives the interface an address; routes to its network follow from the prefix length.
     *
     * @param address IPv4 or IPv6; unicast, so not unspecified, multicast, loopback or
     *     255.255.255.255
     * @param prefixLength 0 to 32, or 0 to 128
     * @throws TunException ERROR_INVALID_PARAMETER if the address or the prefix length is not
     *     allowed, ERROR_ALREADY_EXISTS if the interface has the address, ERROR_NOT_SUPPORTED if
     *     the machine lacks its family or, for IPv6 on Linux, the MTU is below 1280,
     *     ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another network namespace
     */
    public void addAddress(final InetAddress address, final int prefixLength) {
        Objects.requireNonNull(address, "address");
        configure(new InterfaceChanges().addAddress(address, prefixLength));
    }

    /**
     * Removes an address from the interface, and the route to its network. Linux also removes the
     * addresses of the same network that were added later, unless the sysctl promote_secondaries is
     * set.
     *
     * @param address as it was added
     * @param prefixLength as it was added
     * @throws TunException ERROR_NOT_FOUND if the interface does not have the address,
     *     ERROR_INVALID_PARAMETER or ERROR_FILE_NOT_FOUND as {@link #addAddress}
     */
    public void removeAddress(final InetAddress address, final int prefixLength) {
        Objects.requireNonNull(address, "address");
        configure(new InterfaceChanges().removeAddress(address, prefixLength));
    }

    /**
     * Adds a route through the interface (CreateIpForwardEntry2). Linux takes an interface's routes
     * away when it goes down: set it up first, and add them again after that. The routes go with
     * the adapter.
     *
     * @param route to whatever the adapter leads
     * @throws TunException ERROR_INVALID_PARAMETER if the destination has bits beyond its prefix,
     *     the gateway is of another family or can be none, or a number is out of its range;
     *     ERROR_ALREADY_EXISTS if the system has a route to this destination with this metric,
     *     through any interface; ERROR_NETWORK_UNREACHABLE if the gateway cannot be reached through
     *     the interface, ERROR_NOT_READY if the interface is down, ERROR_NOT_SUPPORTED if the
     *     machine has not the family or, on Windows, for a table; ERROR_FILE_NOT_FOUND as
     *     {@link #addAddress}
     */
    public void addRoute(final Route route) {
        Objects.requireNonNull(route, "route");
        configure(new InterfaceChanges().addRoute(route));
    }

    /**
     * Removes a route through the interface, whoever added it (DeleteIpForwardEntry2).
     *
     * @param route as it was added
     * @throws TunException ERROR_NOT_FOUND if the interface has not the route, with this gateway,
     *     metric and table; ERROR_INVALID_PARAMETER or ERROR_FILE_NOT_FOUND as {@link #addRoute}
     */
    public void removeRoute(final Route route) {
        Objects.requireNonNull(route, "route");
        configure(new InterfaceChanges().removeRoute(route));
    }

    /**
     * Keeps packets to an address outside the tunnel. A tunnel that has the default route would
     * else take its own packets to the VPN's server, too. This makes a route to the one address
     * (CreateIpForwardEntry2), through the gateway and the interface that the machine has for it
     * beside the broker's adapters. The route follows when these change. While the machine has no
     * way to the address, there is no such route, and the tunnel's own count.
     *
     * <p>If the user has a route to exactly this address, that stays as it is, and none is made.
     * Adapters share a route. It goes with the adapter. If the broker is killed, the next one
     * removes it.
     *
     * <pre>{@code
     * adapter.configure(new InterfaceChanges()
     *         .addBypassRoute(server.getAddress())
     *         .addAddress(InetAddress.getByName("10.7.0.2"), 24)
     *         .setUp(true)
     *         .addHalfRoutes());
     * }</pre>
     *
     * @param endpoint IPv4 or IPv6; unicast, neither loopback nor link-local of IPv6
     * @throws TunException ERROR_INVALID_PARAMETER for another address, ERROR_ALREADY_EXISTS if the
     *     adapter has it, or a route to this address leads into a tunnel; ERROR_NETWORK_UNREACHABLE
     *     if the machine has no route to it beside its tunnels; ERROR_NOT_SUPPORTED if a rule of
     *     policy routing lets another table decide, or the broker is of an older release;
     *     ERROR_FILE_NOT_FOUND as {@link #addAddress}
     */
    public void addBypassRoute(final InetAddress endpoint) {
        Objects.requireNonNull(endpoint, "endpoint");
        configure(new InterfaceChanges().addBypassRoute(endpoint));
    }

    /**
     * Removes what {@link #addBypassRoute} added. A route that another adapter needs stays.
     *
     * @param endpoint as it was added
     * @throws TunException ERROR_NOT_FOUND if the adapter has not such a route,
     *     ERROR_INVALID_PARAMETER as there
     */
    public void removeBypassRoute(final InetAddress endpoint) {
        Objects.requireNonNull(endpoint, "endpoint");
        configure(new InterfaceChanges().removeBypassRoute(endpoint));
    }

    /**
     * Sets the largest packet that the operating system sends into the adapter.
     *
     * <p>IPv6 needs 1280 or more. Below that Linux disables IPv6 on the interface and removes its
     * IPv6 addresses; to restore IPv6, set a larger MTU and add them again. Windows leaves the MTU
     * for IPv6 as it was.
     *
     * @param mtu bytes, 576 to 65535
     * @throws TunException ERROR_INVALID_PARAMETER, or ERROR_FILE_NOT_FOUND if the interface was
     *     deleted or moved to another network namespace
     */
    public void setMtu(final int mtu) {
        configure(new InterfaceChanges().setMtu(mtu));
    }

    /**
     * Sets the interface up or down. A new interface is down; packets flow only while it is up.
     * When it goes down, Linux removes its IPv6 addresses: add them again afterwards.
     *
     * <p>While it is down, packets that are sent into it are dropped. On Linux they count as
     * {@link SessionStatistics#sendDrops()}, and the broker logs a warning with the first of them
     * (see {@link TunClient#setLogger}). Wintun does not report them, so there they count as sent.
     *
     * @param up true for up
     * @throws TunException ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another
     *     network namespace; another code if the operating system refuses
     */
    public void setUp(final boolean up) {
        configure(new InterfaceChanges().setUp(up));
    }

    /**
     * Sets which interface the operating system prefers where several lead to the same network: the
     * one with the lowest metric.
     *
     * <p>Windows adds the interface's metric to that of each route through it (SetIpInterfaceEntry,
     * for both families). Linux has no metric of an interface, so the routes to the networks of its
     * addresses get this metric (IFA_RT_PRIORITY), for all addresses added through the broker,
     * before or after this call. Routes made by others keep their metric, and so does the
     * link-local address that Linux assigns. IPv6 on Linux takes 0 as 1.
     *
     * @param metric 0 to 9999, or {@link Adapter#AUTOMATIC_METRIC}: what Windows derives from the
     *     link's speed; on Linux 0 for IPv4 and 256 for IPv6, the kernel's own
     * @throws TunException ERROR_INVALID_PARAMETER for another metric, ERROR_NOT_SUPPORTED if the
     *     kernel is older than Linux 4.18 (if the interface has no address yet, the next
     *     {@link #addAddress} says so) or the broker is of an older release, ERROR_FILE_NOT_FOUND
     *     if the interface was deleted or moved to another network namespace
     */
    public void setMetric(final int metric) {
        configure(new InterfaceChanges().setMetric(metric));
    }

    /**
     * Renames the interface. The adapter keeps its own name, by which clients open it.
     *
     * <p>Linux (SIOCSIFNAME) renames an interface that is up from 6.2 on; before, only one that is
     * down. Windows has no documented call for it: there only Rename-NetAdapter and its like do it.
     * The loopback driver keeps the name, which changes nothing.
     *
     * @param name 1 to 15 printable ASCII characters, without space, {@code /}, {@code :} and
     *     {@code %}, not beginning with {@code -}, and not {@code .}, {@code ..}, {@code all} or
     *     {@code default}
     * @throws TunException ERROR_INVALID_PARAMETER for another name, ERROR_ALREADY_EXISTS if
     *     another interface has it, ERROR_BUSY if the kernel renames no interface that is up,
     *     ERROR_NOT_SUPPORTED on Windows or if the broker is of an older release,
     *     ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another network namespace
     */
    public void setInterfaceName(final String name) {
        configure(new InterfaceChanges().setInterfaceName(name));
    }

    /**
     * Sets which DNS servers the system asks through the interface, and for which names, in place
     * of those set before. They go with the adapter.
     *
     * <p>Linux: systemd-resolved is told (SetLinkDNS, SetLinkDomains); where it does not run in the
     * broker's network namespace, nothing else is tried, and no file such as
     * {@code /etc/resolv.conf} is written. Windows: SetInterfaceDnsSettings, from Windows 10,
     * release 2004 on. The loopback driver keeps the values, which changes nothing.
     *
     * <p>A search domain is appended to names without a dot, and names below it are asked for here.
     * On Linux one that begins with {@code ~} is for the second only, and {@code ~.} is all names:
     * resolved then prefers this interface's servers to those of others. Without any domain that
     * begins so, resolved asks the servers of all interfaces for other names.
     *
     * @param servers at most 8 unicast addresses of both families, the first of which is asked
     *     first
     * @param searchDomains at most 16 of at most 1024 characters together, each with labels of
     *     ASCII letters, digits, hyphens and underscores, and without a dot at its end; empty as
     *     {@code servers} is, for no DNS
     * @throws TunException ERROR_INVALID_PARAMETER for another address or domain, or one that is
     *     there twice; ERROR_NOT_SUPPORTED if nothing here can set it, or the broker is of an older
     *     release, the message says what is missing; ERROR_ACCESS_DENIED if what should set it
     *     refuses, ERROR_BUSY if systemd-networkd manages the interface, ERROR_TIMEOUT if there is
     *     no answer within 3 s, and then it may still be set later, ERROR_FILE_NOT_FOUND if the
     *     interface was deleted or moved to another network namespace
     */
    public void setDns(final List<InetAddress> servers, final List<String> searchDomains) {
        Objects.requireNonNull(servers, "servers");
        Objects.requireNonNull(searchDomains, "searchDomains");
        configure(new InterfaceChanges().setDns(servers, searchDomains));
    }

    /**
     * Makes several changes of the interface in their order, as each one's own call does. If one
     * fails, none is left: those before it are undone in reverse order, with what they took away
     * themselves, such as the IPv6 addresses of an interface that was set down. The adapter's
     * session goes on meanwhile, and may see each step.
     *
     * <pre>{@code
     * adapter.configure(new InterfaceChanges()
     *         .setMtu(1400)
     *         .addAddress(InetAddress.getByName("10.6.7.7"), 24)
     *         .setUp(true));
     * }</pre>
     *
     * @param changes at most 32; none at all does nothing
     * @throws TunException what the call of the change that failed would throw; the message says
     *     which one it was, and what could not be undone if anything could not. With
     *     ERROR_INVALID_PARAMETER nothing was begun. ERROR_NOT_SUPPORTED also if the broker is an
     *     older release that does not know a change
     */
    public void configure(final InterfaceChanges changes) {
        make(Objects.requireNonNull(changes, "changes").changes());
    }

    /**
     * Makes several changes as {@link #configure}, but leaves addresses and routes of a family out
     * that the machine has not: many have IPv6 switched off. What is left of the changes is made
     * wholly or not at all.
     *
     * @param changes at most 32
     * @return which family was left out; empty if all changes were made
     * @throws TunException as {@link #configure}; ERROR_NOT_SUPPORTED if nothing is left to do, or
     *     what is left is not supported either
     */
    public Set<AddressFamily> configureAvailable(final InterfaceChanges changes) {
        Objects.requireNonNull(changes, "changes");
        return AddressFamily.ofIpVersion(
                AvailableFamilies.configure(changes.changes(), this::make));
    }

    /**
     * Asks what the interface has now: MTU, state, metric, addresses and routes, those too that
     * others set.
     *
     * @return as the operating system has it at this moment
     * @throws TunException ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another
     *     network namespace, ERROR_NOT_SUPPORTED if the broker is of an older release, ERROR_BUSY
     *     if the settings change faster than they can be told
     */
    public InterfaceSettings settings() {
        return new InterfaceSettings(list());
    }

    /**
     * Gives the interface these addresses in place of all that it has: as one change, so that
     * either all are replaced or none. Link-local addresses that the system itself gave stay.
     *
     * @param addresses none for no address
     * @throws TunException as {@link #addAddress} and {@link #configure}; there are at most 32
     *     changes
     */
    public void replaceAddresses(final Collection<AssignedAddress> addresses) {
        Objects.requireNonNull(addresses, "addresses");
        final List<InterfaceAddress> wanted =
                addresses.stream().map(AssignedAddress::setting).collect(Collectors.toList());
        make(new AddressReplacement(list(), wanted).changes());
    }

    /**
     * Waits until the system answers to an address. It does at once to one of IPv4; to one of IPv6
     * some milliseconds after it was added and the interface is up.
     *
     * @param address that the interface has
     * @param timeout how long at most; 0 looks once
     * @throws TunException ERROR_TIMEOUT if it takes longer, ERROR_NOT_FOUND if the interface has
     *     not the address, ERROR_ALREADY_EXISTS if another machine has it, and as {@link #settings}
     */
    public void awaitUsable(final InetAddress address, final Duration timeout) {
        AddressWait.run(
                this::list,
                Objects.requireNonNull(address, "address"),
                Objects.requireNonNull(timeout, "timeout"));
    }
}
