package org.tunbroker.broker.driver.linux.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.tunbroker.broker.driver.config.Prefix;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;

/**
 * A route as rtnetlink tells of it.
 *
 * <pre>
 * struct rtmsg, after the header
 * off  size  field
 *   0     1  family
 *   1     1  length of the destination's prefix
 *   2     1  length of the source's prefix
 *   3     1  type of service
 *   4     1  table, if it is below 256
 *   5     1  protocol: who made it
 *   7     1  type
 *   8     4  flags
 *  12     -  attributes
 * struct rtnexthop, in RTA_MULTIPATH
 *   0     2  length of all
 *   2     1  flags
 *   4     4  index of the interface
 *   8     -  attributes
 * </pre>
 *
 * @param destination first address of the prefix, 4 or 16 bytes
 * @param length of the prefix
 * @param unicast whether packets are sent on, in a way that another route can copy; else they are
 *     refused, or wrapped
 * @param protocol who made it
 * @param metric lower ones win
 * @param hops the usable ones
 */
record TableRow(
        byte[] destination,
        int length,
        boolean unicast,
        int protocol,
        long metric,
        List<NextHop> hops) {
    private static final int FAMILY = NetlinkMessage.HEADER_LENGTH;
    private static final int LENGTH = FAMILY + 1;
    private static final int SOURCE_LENGTH = FAMILY + 2;
    private static final int SERVICE = FAMILY + 3;
    private static final int TABLE = FAMILY + 4;
    private static final int PROTOCOL = FAMILY + 5;
    private static final int TYPE = FAMILY + 7;
    private static final int FLAGS = FAMILY + 8;
    private static final int ATTRIBUTES = FAMILY + 12;
    private static final int HOP_FLAGS = 2;
    private static final int HOP_INDEX = 4;
    private static final int HOP_ATTRIBUTES = 8;
    private static final int ALIGNMENT = 4;

    private static final byte RTN_UNICAST = 1;
    private static final int RTM_F_CLONED = 0x200;
    private static final int RTNH_F_DEAD = 0x1;
    private static final int RTNH_F_ONLINK = 0x4;
    private static final int VIA_FAMILY_LENGTH = 2;
    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;

    /**
     * Reads a message of type RTM_NEWROUTE.
     *
     * @return null if it is no route of the main table, or one for some sources or services only
     */
    static TableRow read(final ByteBuffer message, final boolean v4) {
        if (message.limit() < ATTRIBUTES
                || message.get(FAMILY) != (v4 ? NetlinkMessage.AF_INET : NetlinkMessage.AF_INET6)
                || message.get(SOURCE_LENGTH) != 0
                || message.get(SERVICE) != 0
                || (message.getInt(FLAGS) & RTM_F_CLONED) != 0
                || table(message) != HostRoute.TABLE) {
            return null;
        }
        final int bytes = v4 ? V4_LENGTH : V6_LENGTH;
        final byte[] told = NetlinkMessage.attribute(message, ATTRIBUTES, HostRouteMessage.RTA_DST);
        // the kernel leaves the destination of a default route out
        final byte[] destination = told == null ? new byte[bytes] : told;
        final int length = message.get(LENGTH) & 0xFF;
        if (destination.length != bytes || length > bytes * Byte.SIZE) {
            return null;
        }
        final List<NextHop> hops = readHops(message);
        return new TableRow(
                destination,
                length,
                message.get(TYPE) == RTN_UNICAST && hops != null,
                message.get(PROTOCOL) & 0xFF,
                Integer.toUnsignedLong(
                        number(message, ATTRIBUTES, HostRouteMessage.RTA_PRIORITY, 0)),
                hops == null ? List.of() : hops);
    }

    private static int table(final ByteBuffer message) {
        return number(message, ATTRIBUTES, HostRouteMessage.RTA_TABLE, message.get(TABLE) & 0xFF);
    }

    /** Returns the usable hops; null if one is of a kind that cannot be copied. */
    private static List<NextHop> readHops(final ByteBuffer message) {
        final List<NextHop> hops = new ArrayList<>();
        final byte[] several =
                NetlinkMessage.attribute(message, ATTRIBUTES, HostRouteMessage.RTA_MULTIPATH);
        if (several == null) {
            final int index = number(message, ATTRIBUTES, NetlinkMessage.RTA_OIF, 0);
            return addHop(hops, message, ATTRIBUTES, index, message.getInt(FLAGS)) ? hops : null;
        }
        final ByteBuffer list = ByteBuffer.wrap(several).order(ByteOrder.nativeOrder());
        int offset = 0;
        while (several.length - offset >= HOP_ATTRIBUTES) {
            final int length = list.getShort(offset) & 0xFFFF;
            if (length < HOP_ATTRIBUTES || length > several.length - offset) {
                return null;
            }
            final ByteBuffer hop = list.slice(offset, length).order(ByteOrder.nativeOrder());
            if (!addHop(hops, hop, HOP_ATTRIBUTES, hop.getInt(HOP_INDEX), hop.get(HOP_FLAGS))) {
                return null;
            }
            offset += length + ALIGNMENT - 1 & -ALIGNMENT;
        }
        return hops;
    }

    private static boolean addHop(
            final List<NextHop> hops,
            final ByteBuffer message,
            final int attributes,
            final int index,
            final int flags) {
        // such as MPLS, or an object of which the kernel tells the number only
        if (index == 0
                || NetlinkMessage.attribute(message, attributes, HostRouteMessage.RTA_ENCAP)
                        != null) {
            return false;
        }
        if ((flags & RTNH_F_DEAD) != 0) {
            return true;
        }
        byte[] gateway =
                NetlinkMessage.attribute(message, attributes, HostRouteMessage.RTA_GATEWAY);
        final byte[] via = NetlinkMessage.attribute(message, attributes, HostRouteMessage.RTA_VIA);
        if (gateway == null && via != null && via.length > VIA_FAMILY_LENGTH) {
            gateway = Arrays.copyOfRange(via, VIA_FAMILY_LENGTH, via.length);
        }
        final byte[] source =
                NetlinkMessage.attribute(message, attributes, HostRouteMessage.RTA_PREFSRC);
        return hops.add(new NextHop(
                index, address(gateway), address(source), (flags & RTNH_F_ONLINK) != 0));
    }

    private static InetAddress address(final byte[] bytes) {
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            return null;
        }
    }

    private static int number(
            final ByteBuffer message, final int offset, final short type, final int absent) {
        final byte[] value = NetlinkMessage.attribute(message, offset, type);
        return value == null || value.length != Integer.BYTES
                ? absent
                : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    /** Tells whether an address is in the prefix. */
    boolean contains(final byte[] address) {
        return Prefix.contains(destination, length, address);
    }

    /** Tells whether this is exactly a route that a broker made. */
    boolean is(final HostRoute route) {
        return protocol == HostRoute.PROTOCOL
                && unicast
                && metric == route.metric()
                && length == route.prefixLength()
                && Arrays.equals(destination, route.destination().getAddress())
                && hops.size() == 1
                && hops.get(0).index() == route.hop().index()
                && Objects.equals(hops.get(0).gateway(), route.hop().gateway());
    }

    /** Tells whether this is one of the unreachable routes that a broker made. */
    boolean isAnyOf(final Set<UnreachableRoute> held) {
        return protocol == UnreachableRoute.PROTOCOL
                && !unicast
                && held.contains(new UnreachableRoute(
                        address(destination), length, metric, HostRoute.TABLE));
    }
}
