package org.tunbroker.client.internal.recovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Change.Operation;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * Completes an application's changes with those of the routes that are held behind its own, and
 * behind those to the networks of its addresses: each is added before all changes and removed after
 * them, so that no moment between them has a route that is not held. Stateless.
 */
final class HeldChanges {
    private HeldChanges() {}

    /**
     * Completes changes.
     *
     * @param changes the application's, in their order
     * @param held what the adapter holds already
     * @param addresses what it has already
     * @return the changes to be made, at most {@link Change#MAX_COUNT}
     * @throws TunException ERROR_INVALID_PARAMETER if they are more
     */
    static List<Change> complete(
            final List<Change> changes,
            final Collection<HeldRoute> held,
            final Collection<InterfaceAddress> addresses) {
        final Set<HeldRoute> after = new LinkedHashSet<>(held);
        final Set<InterfaceAddress> addressesAfter = new LinkedHashSet<>(addresses);
        for (final Change change : changes) {
            if (change.setting() instanceof InterfaceRoute) {
                apply(change, HeldRoute.behind((InterfaceRoute) change.setting()), after);
            } else if (change.setting() instanceof InterfaceAddress) {
                apply(change, (InterfaceAddress) change.setting(), addressesAfter);
            }
        }
        after.removeAll(networks(addresses));
        after.addAll(networks(addressesAfter));
        return around(changes, held, after);
    }

    private static <T> void apply(final Change change, final T value, final Set<T> values) {
        if (change.operation() == Operation.ADD) {
            values.add(value);
        } else {
            values.remove(value);
        }
    }

    /** Several addresses may be of one network. */
    private static Set<HeldRoute> networks(final Collection<InterfaceAddress> addresses) {
        final Set<HeldRoute> networks = new LinkedHashSet<>();
        for (final InterfaceAddress address : addresses) {
            final HeldRoute network = HeldRoute.behind(address);
            if (network != null) {
                networks.add(network);
            }
        }
        return networks;
    }

    private static List<Change> around(
            final List<Change> changes,
            final Collection<HeldRoute> held,
            final Set<HeldRoute> after) {
        final List<Change> all = new ArrayList<>();
        for (final HeldRoute route : after) {
            if (!held.contains(route)) {
                all.add(Change.add(route));
            }
        }
        all.addAll(changes);
        for (final HeldRoute route : held) {
            if (!after.contains(route)) {
                all.add(Change.remove(route));
            }
        }
        if (changes.size() <= Change.MAX_COUNT && all.size() > Change.MAX_COUNT) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "configure",
                    "at most " + Change.MAX_COUNT + " changes can be made at once, not "
                            + all.size() + ", since each route and network that is held counts as"
                            + " one; make them in several calls");
        }
        return all;
    }
}
