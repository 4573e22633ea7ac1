package org.tunbroker.broker.driver.linux.route;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.os.linux.Errno;

/**
 * The rules by which the kernel chooses a routing table ({@code ip rule}).
 *
 * <p>A route to one host changes nothing for others as long as it leads where the main table leads
 * anyway. But a rule can take the routes with short prefixes out of the main table ({@code lookup
 * main suppress_prefixlength 0}, as wg-quick does), so that another table's default route wins.
 * Then a host route in the main table would win over that.
 *
 * <pre>
 * struct fib_rule_hdr, after the header
 * off  size  field
 *   0     1  family
 *   4     1  table, if it is below 256
 *  12     -  attributes
 * </pre>
 *
 * <p>For the thread that the socket is for.
 */
public final class RoutingRules {
    private static final short RTM_GETRULE = 34;
    private static final int HEADER_LENGTH = 12;
    private static final int TABLE = NetlinkMessage.HEADER_LENGTH + 4;
    private static final int ATTRIBUTES = NetlinkMessage.HEADER_LENGTH + HEADER_LENGTH;
    private static final short FRA_SUPPRESS_IFGROUP = 13;
    private static final short FRA_SUPPRESS_PREFIXLEN = 14;
    private static final short FRA_TABLE = 15;
    private static final int NONE = -1;

    private final RouteSocket socket;

    public RoutingRules(final RouteSocket socket) {
        this.socket = socket;
    }

    /**
     * Returns up to which length of their prefixes a rule takes routes out of the main table.
     *
     * @return bits; -1 if no rule does
     */
    public int suppressedLength(final boolean v4) {
        final int[] longest = {NONE};
        final byte[] body = new byte[HEADER_LENGTH];
        body[0] = HostRouteMessage.family(v4);
        final int errno = socket.dump(
                () -> {
                    longest[0] = NONE;
                    return NetlinkMessage.of(RTM_GETRULE, NetlinkMessage.NLM_F_DUMP, body);
                },
                rule -> longest[0] = Math.max(longest[0], suppressed(rule, v4)));
        // a kernel without such rules has the main table only
        if (errno != 0
                && Errno.common(errno) != Errno.EOPNOTSUPP
                && Errno.common(errno) != Errno.EAFNOSUPPORT) {
            throw Errno.failure("rtnetlink", errno, "the kernel does not tell its rules");
        }
        return longest[0];
    }

    private static int suppressed(final ByteBuffer rule, final boolean v4) {
        if (rule.limit() < ATTRIBUTES
                || rule.get(NetlinkMessage.HEADER_LENGTH) != HostRouteMessage.family(v4)
                || number(rule, FRA_TABLE, rule.get(TABLE) & 0xFF) != HostRoute.TABLE) {
            return NONE;
        }
        return number(rule, FRA_SUPPRESS_IFGROUP, NONE) == NONE
                ? number(rule, FRA_SUPPRESS_PREFIXLEN, NONE)
                // by the group of an interface: any route may be meant
                : HostRoute.fullLength(v4);
    }

    private static int number(final ByteBuffer rule, final short type, final int absent) {
        final byte[] value = NetlinkMessage.attribute(rule, ATTRIBUTES, type);
        return value == null || value.length != Integer.BYTES
                ? absent
                : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }
}
