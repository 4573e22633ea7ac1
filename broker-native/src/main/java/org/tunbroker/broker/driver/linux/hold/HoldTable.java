package org.tunbroker.broker.driver.linux.hold;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.lease.HoldRecord;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;
import org.tunbroker.broker.driver.linux.route.UnreachableTable;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Held routes as the kernel has them.
 *
 * <p>Guarded by its {@link HeldRoutes}.
 */
final class HoldTable {
    private final UnreachableTable table;

    HoldTable(final RouteSocket socket) {
        table = new UnreachableTable(socket);
    }

    /** Makes the route, unless the kernel has one that refuses packets there. */
    void make(final Hold hold) {
        final UnreachableRoute route = hold.route();
        final int errno = table.add(route);
        if (errno == 0) {
            hold.setMade(true);
            return;
        }
        if (Errno.common(errno) != Errno.EEXIST) {
            throw refusal(route, errno);
        }
        final UnreachableTable.Standing standing = table.standing(route);
        if (standing == UnreachableTable.Standing.OTHER) {
            throw refusal(route, errno);
        }
        hold.setMade(standing == UnreachableTable.Standing.SAME);
    }

    private static TunException refusal(final UnreachableRoute route, final int errno) {
        return Errno.failure(
                HeldRoutes.ADD,
                errno,
                switch (Errno.common(errno)) {
                    case Errno.EEXIST ->
                        "somebody's route to this destination has the metric " + route.metric()
                                + ", which " + route + " needs to hold the tunnel's: give the"
                                + " tunnel's route a metric whose next one is free";
                    case Errno.EPERM ->
                        "no rights to add routes: run the broker with CAP_NET_ADMIN";
                    case Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT ->
                        "this machine has not the family of " + route;
                    default -> "the kernel refuses " + route;
                });
    }

    /** Removes a route that a broker made, unless it is gone. */
    void remove(final UnreachableRoute route) {
        final int errno = table.remove(route);
        // somebody else did; or the table is gone with its last route
        if (errno != 0 && errno != Errno.ESRCH && errno != Errno.ENOENT) {
            throw Errno.failure(HeldRoutes.REMOVE, errno, "the kernel does not remove " + route);
        }
    }

    /** Returns those records whose routes the kernel has, as a broker makes them. */
    List<HoldRecord> present(final List<HoldRecord> records) {
        final List<HoldRecord> present = new ArrayList<>();
        for (final boolean v4 : new boolean[] {true, false}) {
            final List<HoldRecord> ofFamily = records.stream()
                    .filter(record -> record.route().isV4() == v4)
                    .toList();
            if (!ofFamily.isEmpty()) {
                final Set<UnreachableRoute> made = table.made(v4);
                ofFamily.stream()
                        .filter(record -> made.contains(record.route()))
                        .forEach(present::add);
            }
        }
        return present;
    }
}
