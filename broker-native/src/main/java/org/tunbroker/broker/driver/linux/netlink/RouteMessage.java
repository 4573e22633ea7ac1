package org.tunbroker.broker.driver.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * What rtnetlink is told about routes, and tells.
 *
 * <pre>
 * struct rtmsg, after the header
 * off  size  field
 *   0     1  family
 *   1     1  length of the destination's prefix
 *   2     1  length of the source's prefix, 0
 *   3     1  type of service, 0
 *   4     1  table, if its number has 8 bits; RTA_TABLE has all 32
 *   5     1  protocol: who made the route
 *   6     1  scope
 *   7     1  type
 *   8     4  flags
 * </pre>
 *
 * <p>Stateless.
 */
final class RouteMessage {
    private static final short RTM_NEWROUTE = 24;
    private static final short RTM_DELROUTE = 25;
    private static final short RTM_GETROUTE = 26;
    private static final short RTA_DST = 1;
    private static final short RTA_OIF = 4;
    private static final short RTA_GATEWAY = 5;
    private static final short RTA_PRIORITY = 6;
    private static final short RTA_TABLE = 15;
    private static final byte RTN_UNICAST = 1;
    private static final byte RTN_LOCAL = 2;
    // made by an administrator: no daemon takes it for its own
    private static final byte RTPROT_STATIC = 4;
    private static final byte RTPROT_KERNEL = 2;
    private static final byte RT_SCOPE_UNIVERSE = 0;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    // any, in a deletion
    private static final byte RT_SCOPE_NOWHERE = (byte) 255;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RT_TABLE_LOCAL = 255;

    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;
    private static final int LENGTH = 12;
    private static final int FAMILY_OFFSET = NetlinkMessage.HEADER_LENGTH;
    private static final int PREFIX_LENGTH_OFFSET = FAMILY_OFFSET + 1;
    private static final int PROTOCOL_OFFSET = FAMILY_OFFSET + 5;
    private static final int TYPE_OFFSET = FAMILY_OFFSET + 7;
    private static final int ATTRIBUTES_OFFSET = FAMILY_OFFSET + LENGTH;

    // what the kernel makes of no metric: IP6_RT_PRIO_USER for IPv6
    private static final long AUTOMATIC_V4 = 0;
    private static final long AUTOMATIC_V6 = 1024;

    private RouteMessage() {}

    /** Makes a message that adds a route, unless its table has one to the prefix of its metric. */
    static NetlinkMessage addition(final InterfaceRoute route, final int index) {
        final boolean beyondLink = route.gateway() != null;
        final NetlinkMessage message = NetlinkMessage.of(
                RTM_NEWROUTE,
                NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL,
                body(
                        family(route.isV4()),
                        route.prefixLength(),
                        RTPROT_STATIC,
                        beyondLink ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
                        RTN_UNICAST));
        return describe(message, route, index);
    }

    /** Makes a message that removes a route, whoever made it. */
    static NetlinkMessage deletion(final InterfaceRoute route, final int index) {
        final byte any = 0;
        final NetlinkMessage message = NetlinkMessage.of(
                RTM_DELROUTE,
                0,
                body(
                        family(route.isV4()),
                        route.prefixLength(),
                        any,
                        RT_SCOPE_NOWHERE,
                        RTN_UNICAST));
        return describe(message, route, index);
    }

    /**
     * Makes a message that asks for the routes of a family. Kernels since 4.20 tell only those
     * through the interface, if the socket asked for strict checks; others tell all.
     */
    static NetlinkMessage dump(final boolean v4, final int index) {
        final byte any = 0;
        return NetlinkMessage.of(
                        RTM_GETROUTE,
                        NetlinkMessage.NLM_F_DUMP,
                        body(family(v4), 0, any, RT_SCOPE_UNIVERSE, any))
                .attribute(RTA_OIF, index);
    }

    /** Makes a message that asks for the addresses of IPv6 to which this machine answers. */
    static NetlinkMessage localDump() {
        final byte any = 0;
        return NetlinkMessage.of(
                        RTM_GETROUTE,
                        NetlinkMessage.NLM_F_DUMP,
                        body(NetlinkMessage.AF_INET6, 0, any, RT_SCOPE_UNIVERSE, any))
                .attribute(RTA_TABLE, RT_TABLE_LOCAL);
    }

    /** Reads an answer to {@link #localDump}; returns null if it is about something else. */
    static InetAddress readLocal(final ByteBuffer answer) {
        return answer.get(FAMILY_OFFSET) == NetlinkMessage.AF_INET6
                        && answer.get(TYPE_OFFSET) == RTN_LOCAL
                ? NetlinkMessage.address(answer, ATTRIBUTES_OFFSET, RTA_DST)
                : null;
    }

    private static byte[] body(
            final byte family,
            final int prefixLength,
            final byte protocol,
            final byte scope,
            final byte type) {
        return ByteBuffer.allocate(LENGTH)
                .put(family)
                .put((byte) prefixLength)
                .putShort((short) 0)
                .put((byte) 0)
                .put(protocol)
                .put(scope)
                .put(type)
                .array();
    }

    private static NetlinkMessage describe(
            final NetlinkMessage message, final InterfaceRoute route, final int index) {
        message.attribute(RTA_DST, route.destination().getAddress())
                .attribute(RTA_OIF, index)
                .attribute(RTA_PRIORITY, (int) priority(route))
                .attribute(
                        RTA_TABLE,
                        route.table() == InterfaceRoute.MAIN_TABLE
                                ? RT_TABLE_MAIN
                                : (int) route.table());
        final InetAddress gateway = route.gateway();
        return gateway == null ? message : message.attribute(RTA_GATEWAY, gateway.getAddress());
    }

    /** Returns the metric that a route gets. */
    private static long priority(final InterfaceRoute route) {
        if (route.metric() == InterfaceRoute.AUTOMATIC_METRIC) {
            return route.isV4() ? AUTOMATIC_V4 : AUTOMATIC_V6;
        }
        // for IPv6 the kernel takes 0 as the absence of a metric
        return route.isV4() ? route.metric() : Math.max(route.metric(), 1);
    }

    /** Returns a route as the kernel tells of it: with the metric that it has. */
    static InterfaceRoute asTold(final InterfaceRoute route) {
        return route.withMetric(priority(route)).withTable(asTold(route.table()));
    }

    private static long asTold(final long table) {
        return table == RT_TABLE_MAIN ? InterfaceRoute.MAIN_TABLE : table;
    }

    private static byte family(final boolean v4) {
        return v4 ? NetlinkMessage.AF_INET : NetlinkMessage.AF_INET6;
    }

    /**
     * Reads an answer of type RTM_NEWROUTE.
     *
     * @return the route, with its metric; null if it is none of the family and the interface that
     *     packets to single hosts take
     */
    static InterfaceRoute read(final ByteBuffer answer, final boolean v4, final int index) {
        if (answer.get(FAMILY_OFFSET) != family(v4)
                || answer.get(TYPE_OFFSET) != RTN_UNICAST
                || NetlinkMessage.number(answer, ATTRIBUTES_OFFSET, RTA_OIF) != index) {
            return null;
        }
        final InetAddress destination = NetlinkMessage.address(answer, ATTRIBUTES_OFFSET, RTA_DST);
        final InetAddress gateway = NetlinkMessage.address(answer, ATTRIBUTES_OFFSET, RTA_GATEWAY);
        final long table = unsigned(NetlinkMessage.number(answer, ATTRIBUTES_OFFSET, RTA_TABLE));
        final InterfaceRoute route = new InterfaceRoute(
                        destination == null ? unspecified(v4) : destination,
                        answer.get(PREFIX_LENGTH_OFFSET) & 0xFF)
                .withMetric(
                        unsigned(NetlinkMessage.number(answer, ATTRIBUTES_OFFSET, RTA_PRIORITY)))
                .withTable(asTold(table));
        return gateway == null ? route : route.withGateway(gateway);
    }

    /** Tells whether the kernel made a route by itself. */
    static boolean isKernels(final ByteBuffer answer) {
        return answer.get(PROTOCOL_OFFSET) == RTPROT_KERNEL;
    }

    /** The kernel leaves the destination of a default route out. */
    private static InetAddress unspecified(final boolean v4) {
        return NetlinkMessage.inet(new byte[v4 ? V4_LENGTH : V6_LENGTH]);
    }

    private static long unsigned(final int number) {
        return Integer.toUnsignedLong(number);
    }
}
