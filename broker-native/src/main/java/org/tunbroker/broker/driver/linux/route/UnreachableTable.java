package org.tunbroker.broker.driver.linux.route;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.os.linux.Errno;

/**
 * The unreachable routes of all routing tables of the network namespace that the socket is in.
 * {@link RouteSocket} says which thread; {@link TableRow} has the layout.
 */
public final class UnreachableTable {
    /** What the kernel has where an unreachable route was to be made. */
    public enum Standing {
        /** A route like that, made by a broker. */
        SAME,
        /** Somebody else's route that refuses packets as well. */
        REFUSES,
        /** A route that leads somewhere, or none any more. */
        OTHER
    }

    private static final short RTM_GETROUTE = 26;
    private static final int LENGTH = 12;
    private static final int ANY = 0;
    private static final byte RT_SCOPE_UNIVERSE = 0;
    // any, in a deletion
    private static final byte RT_SCOPE_NOWHERE = (byte) 255;
    private static final byte RTN_BLACKHOLE = 6;
    private static final byte RTN_PROHIBIT = 8;
    private static final int FAMILY = NetlinkMessage.HEADER_LENGTH;
    private static final int PREFIX_LENGTH = FAMILY + 1;
    private static final int SOURCE_LENGTH = FAMILY + 2;
    private static final int SERVICE = FAMILY + 3;
    private static final int PROTOCOL = FAMILY + 5;
    private static final int TYPE = FAMILY + 7;
    private static final int ATTRIBUTES = FAMILY + LENGTH;
    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;

    private final RouteSocket socket;

    public UnreachableTable(final RouteSocket socket) {
        this.socket = socket;
    }

    /**
     * Adds a route, unless its table has one to the prefix of its metric.
     *
     * @return 0, or why the kernel refused, an errno
     */
    public int add(final UnreachableRoute route) {
        return socket.request(describe(
                NetlinkMessage.of(
                        NetlinkMessage.RTM_NEWROUTE,
                        NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL,
                        body(route, RT_SCOPE_UNIVERSE)),
                route));
    }

    /**
     * Removes exactly a route that a broker made.
     *
     * @return 0, or why the kernel refused, an errno: ESRCH if it is not there
     */
    public int remove(final UnreachableRoute route) {
        return socket.request(describe(
                NetlinkMessage.of(NetlinkMessage.RTM_DELROUTE, 0, body(route, RT_SCOPE_NOWHERE)),
                route));
    }

    private static byte[] body(final UnreachableRoute route, final byte scope) {
        return ByteBuffer.allocate(LENGTH)
                .put(HostRouteMessage.family(route.isV4()))
                .put((byte) route.prefixLength())
                .put(new byte[3])
                .put((byte) UnreachableRoute.PROTOCOL)
                .put(scope)
                .put(UnreachableRoute.TYPE)
                .array();
    }

    private static NetlinkMessage describe(
            final NetlinkMessage message, final UnreachableRoute route) {
        return message.attribute(HostRouteMessage.RTA_DST, route.destination().getAddress())
                .attribute(HostRouteMessage.RTA_PRIORITY, (int) route.metric())
                .attribute(HostRouteMessage.RTA_TABLE, (int) route.table());
    }

    /** Returns all that brokers made, of all tables. */
    public Set<UnreachableRoute> made(final boolean v4) {
        final Set<UnreachableRoute> made = new HashSet<>();
        dump(v4, UnreachableRoute.PROTOCOL, ANY, made::clear, row -> {
            if (isMade(row)) {
                made.add(read(row, v4));
            }
        });
        return made;
    }

    /** Tells what the kernel has where it refuses a route with EEXIST. */
    public Standing standing(final UnreachableRoute route) {
        if (made(route.isV4()).contains(route)) {
            // without a look at all of a table, which may have a million routes
            return Standing.SAME;
        }
        final Standing[] found = {Standing.OTHER};
        dump(route.isV4(), ANY, route.table(), () -> found[0] = Standing.OTHER, row -> {
            if (route.equals(read(row, route.isV4()))) {
                final byte type = row.get(TYPE);
                found[0] = type >= RTN_BLACKHOLE && type <= RTN_PROHIBIT
                        ? Standing.REFUSES
                        : Standing.OTHER;
            }
        });
        return found[0];
    }

    private static boolean isMade(final ByteBuffer row) {
        return row.get(TYPE) == UnreachableRoute.TYPE
                && (row.get(PROTOCOL) & 0xFF) == UnreachableRoute.PROTOCOL;
    }

    /** Reads to where a route of any type leads; the reader is given only what this accepts. */
    private static UnreachableRoute read(final ByteBuffer row, final boolean v4) {
        final byte[] told = NetlinkMessage.attribute(row, ATTRIBUTES, HostRouteMessage.RTA_DST);
        // the kernel leaves the destination of a default route out
        final InetAddress destination =
                NetlinkMessage.inet(told == null ? new byte[v4 ? V4_LENGTH : V6_LENGTH] : told);
        return new UnreachableRoute(
                destination,
                row.get(PREFIX_LENGTH) & 0xFF,
                number(row, HostRouteMessage.RTA_PRIORITY),
                number(row, HostRouteMessage.RTA_TABLE));
    }

    private static long number(final ByteBuffer row, final short type) {
        return Integer.toUnsignedLong(NetlinkMessage.number(row, ATTRIBUTES, type));
    }

    /** Kernels since 4.20 tell only what was asked for, if the socket asked for strict checks. */
    private void dump(
            final boolean v4,
            final int protocol,
            final long table,
            final Runnable begin,
            final Consumer<ByteBuffer> reader) {
        final byte[] body = ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.nativeOrder())
                .put(0, HostRouteMessage.family(v4))
                .put(PROTOCOL - FAMILY, (byte) protocol)
                .array();
        final int errno = socket.dump(
                () -> {
                    begin.run();
                    final NetlinkMessage message =
                            NetlinkMessage.of(RTM_GETROUTE, NetlinkMessage.NLM_F_DUMP, body);
                    return table == ANY
                            ? message
                            : message.attribute(HostRouteMessage.RTA_TABLE, (int) table);
                },
                row -> {
                    if (row.limit() >= ATTRIBUTES
                            && row.get(FAMILY) == HostRouteMessage.family(v4)
                            && row.get(SOURCE_LENGTH) == 0
                            && row.get(SERVICE) == 0) {
                        reader.accept(row);
                    }
                });
        // there is no such table before the first route, and perhaps not the family
        if (errno != 0
                && errno != Errno.ENOENT
                && Errno.common(errno) != Errno.EOPNOTSUPP
                && Errno.common(errno) != Errno.EAFNOSUPPORT) {
            throw Errno.failure("rtnetlink", errno, "the kernel does not tell its routes");
        }
    }
}
