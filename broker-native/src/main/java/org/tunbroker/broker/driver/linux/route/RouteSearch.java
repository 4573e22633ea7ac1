package org.tunbroker.broker.driver.linux.route;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the route that packets to an address would take if the broker's adapters were not there:
 * the one with the longest prefix, and of these with the lowest metric.
 *
 * <p>For one thread.
 */
public final class RouteSearch {
    private static final int NOTHING = -1;

    private final InetAddress destination;
    private final byte[] bytes;
    private final HostRoute own;
    private final Set<Integer> adapters;
    private final Set<UnreachableRoute> held;
    private int bestLength = NOTHING;
    private long bestMetric;
    // null if packets are refused
    private NextHop best;
    private boolean ownSeen;

    /**
     * Begins a search.
     *
     * @param destination an address
     * @param own the route that was made for it before, which does not count; null if there is none
     * @param adapters indices of the interfaces that do not count
     * @param held unreachable routes behind those of these interfaces, which do not count either
     */
    public RouteSearch(
            final InetAddress destination,
            final HostRoute own,
            final Set<Integer> adapters,
            final Set<UnreachableRoute> held) {
        this.destination = destination;
        this.bytes = destination.getAddress();
        this.own = own;
        this.adapters = adapters;
        this.held = held;
    }

    void see(final TableRow row) {
        if (row.destination().length != bytes.length || !row.contains(bytes)) {
            return;
        }
        if (own != null && row.is(own)) {
            ownSeen = true;
            return;
        }
        if (row.isAnyOf(held)) {
            return;
        }
        final NextHop hop = row.hops().stream()
                .filter(each -> !adapters.contains(each.index()))
                .findFirst()
                .orElse(null);
        if (row.unicast() && hop == null) {
            // through adapters, or dead
            return;
        }
        if (row.length() > bestLength || row.length() == bestLength && row.metric() < bestMetric) {
            bestLength = row.length();
            bestMetric = row.metric();
            best = row.unicast() ? hop : null;
        }
    }

    /** Returns the address that is searched for. */
    public InetAddress destination() {
        return destination;
    }

    /** Returns the length of the prefix of the route found; -1 if there is none. */
    public int length() {
        return bestLength;
    }

    /** Returns where the route found leads; empty if there is none, or it refuses packets. */
    public Optional<NextHop> hop() {
        return Optional.ofNullable(best);
    }

    /** Tells whether somebody else made a route to exactly this address. */
    public boolean isHostRoute() {
        return bestLength == bytes.length * Byte.SIZE;
    }

    /** Tells whether the table has the route that was made before. */
    public boolean isOwnThere() {
        return ownSeen;
    }
}
