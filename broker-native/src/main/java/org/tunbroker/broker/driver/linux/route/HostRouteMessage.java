package org.tunbroker.broker.driver.linux.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;

/**
 * What rtnetlink is told about routes to single hosts.
 *
 * <pre>
 * struct rtmsg, after the header
 * off  size  field
 *   0     1  family
 *   1     1  length of the destination's prefix
 *   2     3  length of the source's prefix, type of service, table: 0
 *   5     1  protocol, {@link HostRoute#PROTOCOL}
 *   6     1  scope
 *   7     1  type
 *   8     4  flags
 * </pre>
 *
 * <p>Stateless.
 */
final class HostRouteMessage {
    static final short RTA_DST = 1;
    static final short RTA_GATEWAY = 5;
    static final short RTA_PRIORITY = 6;
    static final short RTA_PREFSRC = 7;
    static final short RTA_MULTIPATH = 9;
    static final short RTA_TABLE = 15;
    static final short RTA_VIA = 18;
    static final short RTA_ENCAP = 22;

    private static final short RTM_GETROUTE = 26;
    private static final int LENGTH = 12;
    private static final byte RTN_UNICAST = 1;
    private static final byte RT_SCOPE_UNIVERSE = 0;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    // any, in a deletion
    private static final byte RT_SCOPE_NOWHERE = (byte) 255;
    private static final int RTNH_F_ONLINK = 0x4;

    private HostRouteMessage() {}

    /** Makes a message that adds a route, unless the table has one to it of this metric. */
    static NetlinkMessage addition(final HostRoute route) {
        final NextHop hop = route.hop();
        final NetlinkMessage message = describe(
                NetlinkMessage.of(
                        NetlinkMessage.RTM_NEWROUTE,
                        NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL,
                        body(
                                route,
                                hop.gateway() == null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
                                hop.onLink() ? RTNH_F_ONLINK : 0)),
                route);
        return hop.source() == null
                ? message
                : message.attribute(RTA_PREFSRC, hop.source().getAddress());
    }

    /** Makes a message that removes exactly a route that a broker made. */
    static NetlinkMessage deletion(final HostRoute route) {
        return describe(
                NetlinkMessage.of(NetlinkMessage.RTM_DELROUTE, 0, body(route, RT_SCOPE_NOWHERE, 0)),
                route);
    }

    private static byte[] body(final HostRoute route, final byte scope, final int flags) {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.nativeOrder())
                .put(family(route.isV4()))
                .put((byte) route.prefixLength())
                .put(new byte[3])
                .put((byte) HostRoute.PROTOCOL)
                .put(scope)
                .put(RTN_UNICAST)
                .putInt(flags)
                .array();
    }

    private static NetlinkMessage describe(final NetlinkMessage message, final HostRoute route) {
        message.attribute(RTA_DST, route.destination().getAddress())
                .attribute(NetlinkMessage.RTA_OIF, route.hop().index())
                .attribute(RTA_PRIORITY, (int) route.metric())
                .attribute(RTA_TABLE, HostRoute.TABLE);
        final InetAddress gateway = route.hop().gateway();
        if (gateway == null) {
            return message;
        }
        return gateway instanceof Inet4Address == route.isV4()
                ? message.attribute(RTA_GATEWAY, gateway.getAddress())
                : message.attribute(RTA_VIA, via(gateway));
    }

    /** Returns a struct rtvia: family and address. */
    private static byte[] via(final InetAddress gateway) {
        final byte[] bytes = gateway.getAddress();
        return ByteBuffer.allocate(Short.BYTES + bytes.length)
                .order(ByteOrder.nativeOrder())
                .putShort(family(gateway instanceof Inet4Address))
                .put(bytes)
                .array();
    }

    /**
     * Makes a message that asks for the main table. Kernels since 4.20 tell no other, if the socket
     * asked for strict checks.
     *
     * @param protocol whose routes are asked for, 0 for all
     */
    static NetlinkMessage dump(final boolean v4, final int protocol) {
        final byte[] body = new byte[LENGTH];
        body[0] = family(v4);
        body[5] = (byte) protocol;
        return NetlinkMessage.of(RTM_GETROUTE, NetlinkMessage.NLM_F_DUMP, body)
                .attribute(RTA_TABLE, HostRoute.TABLE);
    }

    static byte family(final boolean v4) {
        return v4 ? NetlinkMessage.AF_INET : NetlinkMessage.AF_INET6;
    }
}
