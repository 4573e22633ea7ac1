package org.tunbroker.broker.driver.linux.events;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.ipc.config.AddressText;

/**
 * Describes a route as {@code ip route} does: {@code 10.0.0.0/8 via 10.7.0.2 metric 5 table 100}.
 *
 * <pre>
 * struct rtmsg, after the header
 * off  size  field
 *   0     1  family
 *   1     1  length of the destination's prefix
 *   3     1  type of service
 *   4     1  table, if it is below 256
 *   7     1  type
 *   8     4  flags
 *  12     -  attributes
 * </pre>
 *
 * @param identity what stays the same when the route is changed
 * @param text all of it
 */
record RouteText(String identity, String text) {
    private static final int FAMILY = NetlinkMessage.HEADER_LENGTH;
    private static final int PREFIX_LENGTH = FAMILY + 1;
    private static final int SERVICE = FAMILY + 3;
    private static final int TABLE = FAMILY + 4;
    private static final int TYPE = FAMILY + 7;
    private static final int FLAGS = FAMILY + 8;
    private static final int ATTRIBUTES = FAMILY + 12;
    private static final short RTA_DST = 1;
    private static final short RTA_GATEWAY = 5;
    private static final short RTA_PRIORITY = 6;
    private static final short RTA_MULTIPATH = 9;
    private static final short RTA_TABLE = 15;
    private static final short RTA_VIA = 18;
    private static final int VIA_FAMILY_LENGTH = 2;
    private static final byte RTN_UNICAST = 1;
    private static final int RTM_F_CLONED = 0x200;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RT_TABLE_LOCAL = 255;
    // struct rtnexthop: length in 16 bits, flags, hops, index of the interface
    private static final int HOP_LENGTH = 8;
    private static final int HOP_INDEX_OFFSET = 4;
    private static final int ALIGNMENT = 4;

    /**
     * Reads a message of type RTM_NEWROUTE.
     *
     * @param index of an interface
     * @return null if the route does not lead through the interface, or is one that the kernel
     *     keeps for itself: to its own addresses, multicast and broadcast, or a cached one
     */
    static RouteText of(final ByteBuffer message, final int index) {
        if (message.limit() < ATTRIBUTES
                || message.get(TYPE) != RTN_UNICAST
                || (message.getInt(FLAGS) & RTM_F_CLONED) != 0) {
            return null;
        }
        final int table = number(message, RTA_TABLE, message.get(TABLE) & 0xFF);
        final String gateway = gateway(message, index);
        if (table == RT_TABLE_LOCAL || gateway == null) {
            return null;
        }
        final int service = message.get(SERVICE) & 0xFF;
        final int metric = number(message, RTA_PRIORITY, 0);
        final String tail = (service == 0 ? "" : " tos " + service)
                + (metric == 0 ? "" : " metric " + Integer.toUnsignedString(metric))
                + (table == RT_TABLE_MAIN ? "" : " table " + Integer.toUnsignedString(table));
        final String destination = destination(message);
        final String family = message.get(FAMILY) == NetlinkMessage.AF_INET ? "" : " v6";
        return new RouteText(destination + family + tail, destination + gateway + tail);
    }

    private static int number(final ByteBuffer message, final short type, final int absent) {
        final byte[] value = NetlinkMessage.attribute(message, ATTRIBUTES, type);
        return value == null || value.length != Integer.BYTES
                ? absent
                : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    private static String destination(final ByteBuffer message) {
        final byte[] destination = NetlinkMessage.attribute(message, ATTRIBUTES, RTA_DST);
        final int length = message.get(PREFIX_LENGTH) & 0xFF;
        if (destination == null) {
            return length == 0 ? "default" : "0/" + length;
        }
        return text(destination) + "/" + length;
    }

    /**
     * Returns how a route goes on: empty if it is on-link, null if it does not lead through the
     * interface at all.
     */
    private static String gateway(final ByteBuffer message, final int index) {
        if (number(message, NetlinkMessage.RTA_OIF, 0) == index) {
            return via(message, ATTRIBUTES);
        }
        final byte[] hops = NetlinkMessage.attribute(message, ATTRIBUTES, RTA_MULTIPATH);
        if (hops == null) {
            return null;
        }
        final ByteBuffer list = ByteBuffer.wrap(hops).order(ByteOrder.nativeOrder());
        int offset = 0;
        while (hops.length - offset >= HOP_LENGTH) {
            final int length = list.getShort(offset) & 0xFFFF;
            if (length < HOP_LENGTH || length > hops.length - offset) {
                return null;
            }
            if (list.getInt(offset + HOP_INDEX_OFFSET) == index) {
                return via(list.slice(offset, length).order(ByteOrder.nativeOrder()), HOP_LENGTH);
            }
            offset += length + ALIGNMENT - 1 & -ALIGNMENT;
        }
        return null;
    }

    private static String via(final ByteBuffer message, final int attributes) {
        final byte[] gateway = NetlinkMessage.attribute(message, attributes, RTA_GATEWAY);
        if (gateway != null) {
            return " via " + text(gateway);
        }
        // of another family: IPv4 by an IPv6 gateway
        final byte[] via = NetlinkMessage.attribute(message, attributes, RTA_VIA);
        return via == null || via.length <= VIA_FAMILY_LENGTH
                ? ""
                : " via " + text(Arrays.copyOfRange(via, VIA_FAMILY_LENGTH, via.length));
    }

    /** Returns an address in digits; bytes of another length as such. */
    static String text(final byte[] address) {
        try {
            return AddressText.of(InetAddress.getByAddress(address));
        } catch (final UnknownHostException ex) {
            return "address of " + address.length + " bytes";
        }
    }
}
