package org.tunbroker.broker.driver.wintun.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * The routes of all adapters of a driver that keep packets to some addresses outside of tunnels.
 * Windows chooses where each leads when it is added (GetBestRoute2), so that comes before the
 * tunnel's own routes. They do not follow later. Adapters with the same address share a route.
 *
 * <p>Thread-safe.
 */
public final class WindowsBypasses {
    private static final String ADD = "addBypassRoute";
    private static final String REMOVE = "removeBypassRoute";

    private final IpStack stack;
    private final LogSink log;
    private final Set<Long> adapters = new HashSet<>();
    private final Map<InetAddress, Bypass> bypasses = new LinkedHashMap<>();

    /** An address that is reached outside of tunnels. */
    private static final class Bypass {
        final Set<Long> holders = new LinkedHashSet<>();
        // null if the user has a route to it
        InterfaceRoute route;
        long luid;
    }

    /**
     * Begins with none.
     *
     * @param log told what cannot be removed
     */
    public WindowsBypasses(final IpStack stack, final LogSink log) {
        this.stack = stack;
        this.log = log;
    }

    /** Counts an interface as a tunnel. */
    synchronized void register(final long adapter) {
        adapters.add(adapter);
    }

    /** Returns what was added for an adapter. */
    synchronized List<BypassRoute> of(final long adapter) {
        return bypasses.entrySet().stream()
                .filter(entry -> entry.getValue().holders.contains(adapter))
                .map(entry -> new BypassRoute(entry.getKey()))
                .toList();
    }

    /** Adds a route for an adapter. */
    synchronized void add(final long adapter, final InetAddress endpoint) {
        final Bypass bypass = bypasses.getOrDefault(endpoint, new Bypass());
        if (bypass.holders.contains(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    ADD,
                    "the adapter has a bypass route to " + endpoint.getHostAddress() + " already");
        }
        if (bypass.holders.isEmpty()) {
            make(bypass, endpoint);
        }
        bypass.holders.add(adapter);
        bypasses.put(endpoint, bypass);
    }

    private void make(final Bypass bypass, final InetAddress endpoint) {
        final IpStack.BestRoute best = stack.bestRoute(endpoint);
        if (best.error() != 0 || adapters.contains(best.luid())) {
            throw new TunException(
                    ErrorCode.ERROR_NETWORK_UNREACHABLE,
                    ADD,
                    best.error() == 0
                            ? "the route to " + endpoint.getHostAddress() + " leads into a tunnel:"
                                    + " add bypass routes before the tunnel's own"
                            : "this machine has no route to " + endpoint.getHostAddress()
                                    + ", Windows error " + best.error());
        }
        final int full = endpoint.getAddress().length * Byte.SIZE;
        if (best.route().prefixLength() == full) {
            return;
        }
        final InetAddress gateway = best.route().gateway();
        final InterfaceRoute host = new InterfaceRoute(endpoint, full);
        final InterfaceRoute route = gateway == null ? host : host.withGateway(gateway);
        final int error = stack.addRoute(best.luid(), route);
        if (error != 0) {
            throw new TunException(error, "CreateIpForwardEntry2", "the " + route, null);
        }
        bypass.route = route;
        bypass.luid = best.luid();
    }

    /** Removes a route of an adapter. */
    synchronized void remove(final long adapter, final InetAddress endpoint) {
        final Bypass bypass = bypasses.get(endpoint);
        if (bypass == null || !bypass.holders.contains(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND,
                    REMOVE,
                    "the adapter has no bypass route to " + endpoint.getHostAddress());
        }
        drop(endpoint, adapter);
    }

    private void drop(final InetAddress endpoint, final long adapter) {
        final Bypass bypass = bypasses.get(endpoint);
        if (bypass.holders.size() == 1) {
            if (bypass.route != null) {
                final int error = stack.removeRoute(bypass.luid, bypass.route);
                // it goes with its interface, and others may remove it
                if (error != 0
                        && error != ErrorCode.ERROR_NOT_FOUND.code()
                        && error != ErrorCode.ERROR_FILE_NOT_FOUND.code()) {
                    throw new TunException(
                            error, "DeleteIpForwardEntry2", "the " + bypass.route, null);
                }
            }
            bypasses.remove(endpoint);
        }
        bypass.holders.remove(adapter);
    }

    /** Removes all routes of an adapter, which is gone. */
    synchronized void release(final long adapter) {
        adapters.remove(adapter);
        for (final InetAddress endpoint : new ArrayList<>(bypasses.keySet())) {
            if (bypasses.get(endpoint).holders.contains(adapter)) {
                try {
                    drop(endpoint, adapter);
                } catch (final TunException ex) {
                    bypasses.remove(endpoint);
                    LogLine.warn(log, "a bypass route stays: " + ex.getMessage());
                }
            }
        }
    }
}
