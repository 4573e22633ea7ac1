package org.tunbroker.broker.driver.linux.bypass;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.lease.Journal;
import org.tunbroker.broker.driver.linux.lease.JournalSource;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.MainTable;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Makes and removes routes in this order: journal, route; route, journal. So what a broker leaves
 * that is killed at any moment is in the journal.
 *
 * <p>Guarded by its {@link BypassRoutes}.
 */
final class JournaledRoutes implements AutoCloseable {
    private final RouteSocket socket;
    private final MainTable table;
    private final JournalSource source;
    // null until there is a route
    private Journal journal;

    JournaledRoutes(final RouteSocket socket, final MainTable table, final JournalSource source) {
        this.socket = socket;
        this.table = table;
        this.source = source;
    }

    void add(final Bypass bypass, final HostRoute route) {
        if (journal == null) {
            journal = source.open();
        }
        final InterfaceIdentity through = InterfaceIdentity.of(
                        socket, route.hop().index())
                .orElseThrow(() -> BypassRoutes.refusal(route, Errno.ENODEV));
        final String adapter = bypass.holders().iterator().next().name();
        final int slot = journal.write(through, route, adapter);
        final int errno = table.add(route);
        if (errno != 0) {
            journal.erase(slot);
            throw BypassRoutes.refusal(route, errno);
        }
        bypass.made(route, slot);
    }

    /** Removes the route, if there is one. */
    void remove(final Bypass bypass) {
        if (bypass.route() == null) {
            return;
        }
        final int errno = table.remove(bypass.route());
        // the kernel removed it with its interface
        if (errno != 0 && errno != Errno.ESRCH && errno != Errno.ENODEV) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "removeBypassRoute",
                    "the kernel does not remove the route to " + bypass.route() + ", errno "
                            + errno);
        }
        forget(bypass);
    }

    /** Erases a route from the journal that is gone. */
    void forget(final Bypass bypass) {
        journal.erase(bypass.slot());
        bypass.removed();
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
