package org.tunbroker.broker.driver.wintun.iphlpapi;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * Routes as iphlpapi lays them out.
 *
 * <pre>
 * What is used of MIB_IPFORWARD_ROW2, 104 bytes, little-endian, the same for all architectures
 *  off  size  field
 *    0     8  InterfaceLuid
 *   12    28  DestinationPrefix.Prefix, a SOCKADDR_INET
 *   40     1  DestinationPrefix.PrefixLength
 *   44    28  NextHop, a SOCKADDR_INET; unspecified for an on-link route
 *   84     4  Metric, which adds to that of the interface
 * SOCKADDR_INET
 *    0     2  si_family
 *    4     4  Ipv4.sin_addr
 *    8    16  Ipv6.sin6_addr
 * </pre>
 *
 * <p>Stateless.
 */
final class RouteRow {
    static final int LENGTH = 104;

    private static final int DESTINATION_OFFSET = 12;
    private static final int PREFIX_LENGTH_OFFSET = 40;
    private static final int NEXT_HOP_OFFSET = 44;
    private static final int METRIC_OFFSET = 84;
    private static final int V4_OFFSET = 4;
    private static final int V6_OFFSET = 8;

    private RouteRow() {}

    /** Calls CreateIpForwardEntry2. */
    static int create(final long luid, final InterfaceRoute route) {
        final ByteBuffer row = newRow();
        RouteCalls.InitializeIpForwardEntry(BufferUtil.address(row));
        lay(row, luid, route);
        return RouteCalls.CreateIpForwardEntry2(BufferUtil.address(row));
    }

    /** Calls DeleteIpForwardEntry2, if the route has that metric. */
    static int delete(final long luid, final InterfaceRoute route) {
        final ByteBuffer row = newRow();
        final int error = find(row, luid, route);
        return error == 0 ? RouteCalls.DeleteIpForwardEntry2(BufferUtil.address(row)) : error;
    }

    /** Calls GetIpForwardEntry2; ERROR_NOT_FOUND if the route has another metric. */
    static int find(final long luid, final InterfaceRoute route) {
        return find(newRow(), luid, route);
    }

    private static int find(final ByteBuffer row, final long luid, final InterfaceRoute route) {
        RouteCalls.InitializeIpForwardEntry(BufferUtil.address(row));
        lay(row, luid, route);
        final int metric = row.getInt(METRIC_OFFSET);
        final int error = RouteCalls.GetIpForwardEntry2(BufferUtil.address(row));
        return error == 0 && row.getInt(METRIC_OFFSET) != metric
                ? ErrorCode.ERROR_NOT_FOUND.code()
                : error;
    }

    private static ByteBuffer newRow() {
        return ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes a route into a row that was initialized. */
    static void lay(final ByteBuffer row, final long luid, final InterfaceRoute route) {
        row.putLong(0, luid);
        putAddress(row, DESTINATION_OFFSET, route.isV4(), route.destination());
        row.put(PREFIX_LENGTH_OFFSET, (byte) route.prefixLength());
        putAddress(row, NEXT_HOP_OFFSET, route.isV4(), route.gateway());
        row.putInt(METRIC_OFFSET, (int) Math.max(route.metric(), 0));
    }

    private static void putAddress(
            final ByteBuffer row, final int offset, final boolean v4, final InetAddress address) {
        row.putShort(offset, (short) (v4 ? IpStack.IPV4 : IpStack.IPV6));
        if (address != null) {
            row.put(offset + (v4 ? V4_OFFSET : V6_OFFSET), address.getAddress());
        }
    }
}
