package org.tunbroker.broker.driver.linux.bypass;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.linux.events.KernelTables;
import org.tunbroker.broker.driver.linux.lease.JournalSource;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.MainTable;
import org.tunbroker.broker.driver.linux.route.NextHop;
import org.tunbroker.broker.driver.linux.route.RouteSearch;
import org.tunbroker.broker.driver.linux.route.RoutingRules;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.ipc.config.AddressText;
import org.tunbroker.ipc.config.BypassRoute;

/**
 * The host routes of all adapters of a driver that keep packets to some addresses outside of
 * tunnels. Each leads where the main table leads without the broker's adapters, so it changes
 * nothing but for packets that would go into these; and it follows when that changes.
 *
 * <p>Somebody else's route to the same address is left alone, and makes one of the broker's own
 * needless. Adapters with the same address share a route.
 *
 * <p>Thread-safe: the driver thread adds and removes, {@code tb-events} follows. Each call asks the
 * kernel, and so takes as long as reading the main table.
 */
public final class BypassRoutes implements AutoCloseable {
    private static final String ADD = "addBypassRoute";
    private static final String REMOVE = "removeBypassRoute";

    private final RouteSocket socket = new RouteSocket();
    private final KernelTables links = new KernelTables(socket);
    private final MainTable table = new MainTable(socket);
    private final RoutingRules rules = new RoutingRules(socket);
    private final JournaledRoutes made;
    private final Runnable watch;
    private final Supplier<Set<UnreachableRoute>> held;
    private final LogSink log;
    private final Map<InetAddress, Bypass> bypasses = new LinkedHashMap<>();
    private final Set<AdapterBypasses> adapters = new LinkedHashSet<>();
    // of the last look, and of this one
    private String lastFailure = "";
    private String failure = "";

    /**
     * Begins with none, in the network namespace of the calling thread.
     *
     * @param journal kept of the routes
     * @param watch has {@link #follow} called, from now on, whenever routes change; called with the
     *     first route, and may be called again
     * @param held tells the unreachable routes behind those of the adapters
     * @param log told where routes lead
     */
    public BypassRoutes(
            final JournalSource journal,
            final Runnable watch,
            final Supplier<Set<UnreachableRoute>> held,
            final LogSink log) {
        this.made = new JournaledRoutes(socket, table, journal);
        this.watch = watch;
        this.held = held;
        this.log = log;
    }

    /** Makes the part of an adapter, which its owner closes once the interface is gone. */
    public synchronized AdapterBypasses of(final TunFile tun) {
        final AdapterBypasses adapter = new AdapterBypasses(this, tun);
        adapters.add(adapter);
        return adapter;
    }

    synchronized List<BypassRoute> of(final AdapterBypasses adapter) {
        return bypasses.values().stream()
                .filter(bypass -> bypass.holders().contains(adapter))
                .map(bypass -> new BypassRoute(bypass.endpoint()))
                .toList();
    }

    synchronized void add(final AdapterBypasses adapter, final InetAddress endpoint) {
        final Bypass bypass = bypasses.getOrDefault(endpoint, new Bypass(endpoint));
        if (bypass.holders().contains(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    ADD,
                    adapter.name() + " has a bypass route to " + AddressText.of(endpoint)
                            + " already");
        }
        // before the table is read, so that no change is missed
        watch.run();
        final RouteSearch found = search(bypass.isV4(), List.of(bypass)).get(bypass);
        final int suppressed = rules.suppressedLength(bypass.isV4());
        if (found.length() >= 0 && found.length() <= suppressed) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    ADD,
                    "a rule of policy routing takes the machine's route to "
                            + AddressText.of(endpoint) + " out of the main table (ip rule show):"
                            + " another tunnel decides, so add a route of your own");
        }
        if (found.hop().isEmpty()) {
            throw new TunException(
                    ErrorCode.ERROR_NETWORK_UNREACHABLE,
                    ADD,
                    "this machine has no route to " + AddressText.of(endpoint)
                            + " beside its tunnels; connect it to a network first");
        }
        bypass.holders().add(adapter);
        try {
            settle(bypass, found, suppressed);
        } catch (final TunException ex) {
            bypass.holders().remove(adapter);
            throw ex;
        }
        bypasses.put(endpoint, bypass);
    }

    synchronized void remove(final AdapterBypasses adapter, final InetAddress endpoint) {
        final Bypass bypass = bypasses.get(endpoint);
        if (bypass == null || !bypass.holders().contains(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND,
                    REMOVE,
                    adapter.name() + " has no bypass route to " + AddressText.of(endpoint));
        }
        drop(bypass, adapter);
    }

    private void drop(final Bypass bypass, final AdapterBypasses adapter) {
        if (bypass.holders().size() == 1) {
            made.remove(bypass);
            bypasses.remove(bypass.endpoint());
        }
        bypass.holders().remove(adapter);
    }

    synchronized void release(final AdapterBypasses adapter) {
        adapters.remove(adapter);
        for (final Bypass bypass : new ArrayList<>(bypasses.values())) {
            if (bypass.holders().contains(adapter)) {
                try {
                    drop(bypass, adapter);
                } catch (final TunException ex) {
                    // the journal has it, for the next broker
                    bypasses.remove(bypass.endpoint());
                    LogLine.warn(log, "a bypass route stays: " + ex.getMessage());
                }
            }
        }
    }

    /**
     * Looks where the machine's routes lead now, and has the bypass routes follow.
     *
     * @return whether any was changed
     */
    public synchronized boolean follow() {
        failure = "";
        boolean changed = false;
        for (final boolean v4 : new boolean[] {true, false}) {
            try {
                changed |= follow(v4);
            } catch (final TunException ex) {
                failed(ex);
            }
        }
        lastFailure = failure;
        return changed;
    }

    private boolean follow(final boolean v4) {
        final List<Bypass> ofFamily =
                bypasses.values().stream().filter(bypass -> bypass.isV4() == v4).toList();
        if (ofFamily.isEmpty()) {
            return false;
        }
        final Map<Bypass, RouteSearch> found = search(v4, ofFamily);
        final int suppressed = rules.suppressedLength(v4);
        boolean changed = false;
        for (final Bypass bypass : ofFamily) {
            try {
                if (settle(bypass, found.get(bypass), suppressed)) {
                    changed = true;
                    tell(bypass);
                }
            } catch (final TunException ex) {
                failed(ex);
            }
        }
        return changed;
    }

    private void tell(final Bypass bypass) {
        LogLine.info(
                log,
                bypass.route() == null
                        ? "no bypass route to " + AddressText.of(bypass.endpoint())
                                + " any more: the machine has no way there, or a user's own route"
                        : "the bypass route leads to " + bypass.route());
    }

    /** Logs a failure, once as long as it is the same. */
    private void failed(final TunException ex) {
        failure = ex.getMessage();
        if (!failure.equals(lastFailure)) {
            LogLine.warn(log, "a bypass route does not follow: " + failure);
        }
    }

    private Map<Bypass, RouteSearch> search(final boolean v4, final Collection<Bypass> some) {
        // the kernel answers once a change of an interface that is under way is made, so the table,
        // which is read afterwards, has it
        final Set<Integer> indices = new HashSet<>();
        adapters.forEach(adapter -> links.link(adapter.tag(), adapter.firstIndex())
                .ifPresent(link -> indices.add(link.index())));
        final Set<UnreachableRoute> refused = held.get();
        final Map<Bypass, RouteSearch> searches = new LinkedHashMap<>();
        table.search(v4, () -> {
            searches.clear();
            some.forEach(bypass -> searches.put(
                    bypass, new RouteSearch(bypass.endpoint(), bypass.route(), indices, refused)));
            return searches.values();
        });
        return searches;
    }

    /** Makes the route what it should be; returns whether that changed anything. */
    private boolean settle(final Bypass bypass, final RouteSearch found, final int suppressed) {
        final NextHop hop = found.isHostRoute() || found.length() <= suppressed
                ? null
                : found.hop().orElse(null);
        final HostRoute wanted = hop == null ? null : new HostRoute(bypass.endpoint(), hop);
        if (bypass.route() != null && !found.isOwnThere()) {
            // the kernel took it with its interface, or somebody else did
            made.forget(bypass);
        }
        if (wanted == null ? bypass.route() == null : wanted.equals(bypass.route())) {
            return false;
        }
        made.remove(bypass);
        if (wanted != null) {
            made.add(bypass, wanted);
        }
        return true;
    }

    @Override
    public synchronized void close() {
        made.close();
        socket.close();
    }

    /** Tells what a refusal of the kernel means. */
    static TunException refusal(final HostRoute route, final int errno) {
        return switch (Errno.common(errno)) {
            case Errno.EEXIST ->
                Errno.failure(
                        ADD,
                        errno,
                        "a route to " + AddressText.of(route.destination()) + " of metric "
                                + route.metric() + " leads into a tunnel: remove that first");
            case Errno.ENETUNREACH,
                    Errno.EHOSTUNREACH,
                    Errno.ENETDOWN,
                    Errno.ENODEV,
                    Errno.EINVAL ->
                new TunException(
                        ErrorCode.ERROR_NETWORK_UNREACHABLE,
                        ADD,
                        "the machine's routes changed just when " + route
                                + " was to be used; try again, errno " + errno);
            case Errno.EPERM ->
                Errno.failure(
                        ADD, errno, "no rights to add routes: run the broker with CAP_NET_ADMIN");
            default -> Errno.failure(ADD, errno, "the kernel refuses the route to " + route);
        };
    }
}
