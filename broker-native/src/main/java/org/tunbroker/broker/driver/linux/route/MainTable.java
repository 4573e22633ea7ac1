package org.tunbroker.broker.driver.linux.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.os.linux.Errno;

/**
 * The main routing table of the network namespace that the socket is in.
 *
 * <p>For the thread that the socket is for.
 */
public final class MainTable {
    private static final String CALL = "rtnetlink";

    private final RouteSocket socket;

    public MainTable(final RouteSocket socket) {
        this.socket = socket;
    }

    /**
     * Searches the table once for several addresses of a family.
     *
     * @param searches makes the searches; called for each attempt, since the table may change
     *     meanwhile
     * @return the searches, complete
     */
    public <S extends Collection<RouteSearch>> S search(
            final boolean v4, final Supplier<S> searches) {
        final List<S> attempt = new ArrayList<>();
        dump(
                v4,
                0,
                () -> {
                    attempt.clear();
                    attempt.add(searches.get());
                },
                row -> attempt.get(0).forEach(search -> search.see(row)));
        return attempt.get(0);
    }

    /** Tells which of some routes the table has, exactly as they were made. */
    public List<HostRoute> present(final boolean v4, final Collection<HostRoute> routes) {
        final List<HostRoute> present = new ArrayList<>();
        dump(
                v4,
                HostRoute.PROTOCOL,
                present::clear,
                row -> routes.stream().filter(row::is).forEach(present::add));
        return present;
    }

    private void dump(
            final boolean v4,
            final int protocol,
            final Runnable begin,
            final Consumer<TableRow> reader) {
        final int errno = socket.dump(
                () -> {
                    begin.run();
                    return HostRouteMessage.dump(v4, protocol);
                },
                answer -> {
                    final TableRow row = TableRow.read(answer, v4);
                    if (row != null) {
                        reader.accept(row);
                    }
                });
        // there is no such table before the first route
        if (errno != 0 && errno != Errno.ENOENT) {
            throw Errno.failure(CALL, errno, "the kernel does not tell its routes");
        }
    }

    /**
     * Adds a route.
     *
     * @return 0, or why the kernel refused, an errno
     */
    public int add(final HostRoute route) {
        return socket.request(HostRouteMessage.addition(route));
    }

    /**
     * Removes exactly a route that a broker made.
     *
     * @return 0, or why the kernel refused, an errno: ESRCH if it is not there
     */
    public int remove(final HostRoute route) {
        return socket.request(HostRouteMessage.deletion(route));
    }
}
