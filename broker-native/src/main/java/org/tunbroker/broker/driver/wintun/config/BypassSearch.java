package org.tunbroker.broker.driver.wintun.config;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tunbroker.broker.driver.config.Prefix;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * Finds the route that packets to an address would take if the broker's adapters were not there:
 * the one with the longest prefix, and of these with the lowest metric, which is the sum of the
 * route's and the interface's. GetBestRoute2 would count the adapters.
 *
 * <p>For one thread.
 */
final class BypassSearch {
    private final IpStack stack;
    private final InetAddress destination;
    private final byte[] bytes;
    private final int family;
    private final TableRoute own;
    private final Map<Long, Integer> metrics = new HashMap<>();
    private TableRoute best;
    private long bestMetric;
    private boolean ownSeen;

    private BypassSearch(final IpStack stack, final InetAddress destination, final TableRoute own) {
        this.stack = stack;
        this.destination = destination;
        this.bytes = destination.getAddress();
        this.family = bytes.length * Byte.SIZE == Integer.SIZE ? IpStack.IPV4 : IpStack.IPV6;
        this.own = own;
    }

    /**
     * Searches a table.
     *
     * @param own the route that was made for the address before, which does not count; null if
     *     there is none
     * @param adapters LUIDs of the interfaces that do not count
     */
    static BypassSearch of(
            final IpStack stack,
            final List<TableRoute> table,
            final InetAddress destination,
            final TableRoute own,
            final Set<Long> adapters) {
        final BypassSearch search = new BypassSearch(stack, destination, own);
        for (final TableRoute row : table) {
            if (row.equals(own)) {
                search.ownSeen = true;
            } else if (!adapters.contains(row.luid()) && search.isFor(row.route())) {
                search.see(row);
            }
        }
        return search;
    }

    private boolean isFor(final InterfaceRoute route) {
        final byte[] prefix = route.destination().getAddress();
        return prefix.length == bytes.length
                && Prefix.contains(prefix, route.prefixLength(), bytes);
    }

    private void see(final TableRoute row) {
        final int ofInterface =
                metrics.computeIfAbsent(row.luid(), luid -> stack.metric(luid, family));
        if (ofInterface < 0) {
            return;
        }
        final long metric = row.route().metric() + ofInterface;
        final int longer =
                best == null ? 1 : row.route().prefixLength() - best.route().prefixLength();
        if (longer > 0 || longer == 0 && metric < bestMetric) {
            best = row;
            bestMetric = metric;
        }
    }

    InetAddress destination() {
        return destination;
    }

    /** Returns the route found; null if there is none. */
    TableRoute best() {
        return best;
    }

    /** Tells whether somebody else made a route to exactly this address. */
    boolean isHostRoute() {
        return best != null && best.route().prefixLength() == bytes.length * Byte.SIZE;
    }

    /** Tells whether the table has the route that was made before. */
    boolean isOwnThere() {
        return ownSeen;
    }
}
