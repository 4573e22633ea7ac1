package org.tunbroker.broker.driver.linux.hold;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tunbroker.broker.driver.linux.lease.OwnerProcess;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;

/**
 * An unreachable route, and the processes for which it is held.
 *
 * <p>Guarded by its {@link HeldRoutes}.
 */
final class Hold {
    /**
     * What one process has of it.
     *
     * @param slot where it stands in the journal
     * @param holders its adapters that have the route; none if the process lost them with a broker,
     *     or closed them without removing it
     */
    record Claim(int slot, Set<AdapterHolds> holders) {
        Claim(final int slot) {
            this(slot, new LinkedHashSet<>());
        }
    }

    private final UnreachableRoute route;
    private final Map<OwnerProcess, Claim> claims = new LinkedHashMap<>();
    private boolean made;

    Hold(final UnreachableRoute route) {
        this.route = route;
    }

    UnreachableRoute route() {
        return route;
    }

    Map<OwnerProcess, Claim> claims() {
        return claims;
    }

    /** Tells whether a broker made the route; else somebody else's refuses packets there. */
    boolean isMade() {
        return made;
    }

    void setMade(final boolean byBroker) {
        made = byBroker;
    }

    boolean isOf(final AdapterHolds adapter) {
        final Claim claim = claims.get(adapter.owner());
        return claim != null && claim.holders().contains(adapter);
    }
}
