package org.tunbroker.broker.driver.wintun.events;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.ipc.config.AddressText;

/**
 * Reads the rows of iphlpapi's tables, little-endian, the same for all architectures.
 *
 * <pre>
 * off  size  field
 * SOCKADDR_INET, 28 bytes
 *   0     2  family
 *   4     4  address of IPv4
 *   8    16  address of IPv6
 * MIB_UNICASTIPADDRESS_ROW, 80 bytes
 *   0    28  Address
 *  32     8  InterfaceLuid
 *  60     1  OnLinkPrefixLength
 * MIB_IPFORWARD_ROW2, 104 bytes
 *   0     8  InterfaceLuid
 *  12    28  DestinationPrefix.Prefix
 *  40     1  DestinationPrefix.PrefixLength
 *  44    28  NextHop
 *  84     4  Metric
 *  88     4  Protocol
 *  92     1  Loopback
 * </pre>
 *
 * <p>Stateless.
 */
final class TableRows {
    static final int ADDRESS_LENGTH = 80;
    static final int ROUTE_LENGTH = 104;

    private static final int ADDRESS_LUID = 32;
    private static final int ADDRESS_PREFIX_LENGTH = 60;
    private static final int ROUTE_DESTINATION = 12;
    private static final int ROUTE_PREFIX_LENGTH = 40;
    private static final int ROUTE_NEXT_HOP = 44;
    private static final int ROUTE_METRIC = 84;
    private static final int ROUTE_PROTOCOL = 88;
    private static final int ROUTE_LOOPBACK = 92;
    // MIB_IPPROTO_LOCAL: what the stack itself made
    private static final int LOCAL = 2;
    private static final int V4_OFFSET = 4;
    private static final int V4_LENGTH = 4;
    private static final int V6_OFFSET = 8;
    private static final int V6_LENGTH = 16;

    private TableRows() {}

    /** Adds the address of a row that is the interface's. */
    static void addAddress(final InterfaceState state, final ByteBuffer row, final long luid) {
        row.order(ByteOrder.LITTLE_ENDIAN);
        if (row.getLong(ADDRESS_LUID) == luid) {
            final InetAddress address = address(row, 0);
            if (address != null) {
                state.address(
                        AddressText.of(address) + "/" + (row.get(ADDRESS_PREFIX_LENGTH) & 0xFF));
            }
        }
    }

    /**
     * Adds the route of a row that leads through the interface, unless the stack keeps it for
     * itself: to an address of its own, to multicast or broadcast.
     */
    static void addRoute(final InterfaceState state, final ByteBuffer row, final long luid) {
        row.order(ByteOrder.LITTLE_ENDIAN);
        final InetAddress destination = address(row, ROUTE_DESTINATION);
        if (row.getLong(0) != luid
                || destination == null
                || row.get(ROUTE_LOOPBACK) != 0
                || destination.isMulticastAddress()) {
            return;
        }
        final int length = row.get(ROUTE_PREFIX_LENGTH) & 0xFF;
        final int bits = destination.getAddress().length * Byte.SIZE;
        if (row.getInt(ROUTE_PROTOCOL) == LOCAL && length == bits) {
            return;
        }
        final InetAddress next = address(row, ROUTE_NEXT_HOP);
        final int metric = row.getInt(ROUTE_METRIC);
        final String prefix = length == 0 && destination.isAnyLocalAddress()
                ? "default"
                : AddressText.of(destination) + "/" + length;
        final String text = prefix
                + (next == null || next.isAnyLocalAddress() ? "" : " via " + AddressText.of(next));
        // Windows has a route for each gateway, and changes its metric only
        state.route(
                (bits == V4_LENGTH * Byte.SIZE ? "" : "v6 ") + text,
                text + (metric == 0 ? "" : " metric " + Integer.toUnsignedString(metric)));
    }

    private static InetAddress address(final ByteBuffer row, final int offset) {
        final int family = row.getShort(offset);
        if (family != IpStack.IPV4 && family != IpStack.IPV6) {
            return null;
        }
        final boolean v4 = family == IpStack.IPV4;
        final byte[] bytes = new byte[v4 ? V4_LENGTH : V6_LENGTH];
        row.get(offset + (v4 ? V4_OFFSET : V6_OFFSET), bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            throw new AssertionError("4 or 16 bytes are an address", ex);
        }
    }
}
