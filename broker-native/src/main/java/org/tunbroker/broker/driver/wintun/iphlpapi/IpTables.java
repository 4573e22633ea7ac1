package org.tunbroker.broker.driver.wintun.iphlpapi;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.ListedSetting;

/**
 * The tables of iphlpapi: a number of rows, of 32 bits, and from offset 8 on the rows, which
 * {@link WindowsIpStack} and {@link RouteRow} describe.
 *
 * <p>Stateless.
 */
final class IpTables {
    private static final int ROWS_OFFSET = 8;
    private static final short ANY_FAMILY = 0;
    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;
    private static final int V4_OFFSET = 4;
    private static final int V6_OFFSET = 8;

    static final int ADDRESS_ROW_LENGTH = 80;
    private static final int ADDRESS_LUID_OFFSET = 32;
    private static final int ADDRESS_PREFIX_OFFSET = 60;
    private static final int ADDRESS_DAD_STATE_OFFSET = 64;
    private static final int DAD_TENTATIVE = 1;
    private static final int DAD_DUPLICATE = 2;
    private static final int DAD_DEPRECATED = 3;

    private static final int ROUTE_DESTINATION_OFFSET = 12;
    private static final int ROUTE_PREFIX_OFFSET = 40;
    private static final int ROUTE_NEXT_HOP_OFFSET = 44;
    private static final int ROUTE_METRIC_OFFSET = 84;
    private static final int ROUTE_LOOPBACK_OFFSET = 92;

    private IpTables() {}

    /** Calls GetUnicastIpAddressTable; leaves out other interfaces' addresses. */
    static List<ListedSetting> addresses(final long luid) {
        final PointerByReference table = new PointerByReference();
        check("GetUnicastIpAddressTable", TableCalls.GetUnicastIpAddressTable(ANY_FAMILY, table));
        return read(table.getValue(), ADDRESS_ROW_LENGTH, row -> address(row, luid));
    }

    /** Calls GetIpForwardTable2; leaves out other interfaces' routes, and those to itself. */
    static List<InterfaceRoute> routes(final long luid) {
        final PointerByReference table = new PointerByReference();
        check("GetIpForwardTable2", TableCalls.GetIpForwardTable2(ANY_FAMILY, table));
        return read(table.getValue(), RouteRow.LENGTH, row -> route(row, luid));
    }

    /** Calls GetIpForwardTable2; leaves none out. */
    static List<TableRoute> allRoutes() {
        final PointerByReference table = new PointerByReference();
        check("GetIpForwardTable2", TableCalls.GetIpForwardTable2(ANY_FAMILY, table));
        return read(
                table.getValue(),
                RouteRow.LENGTH,
                row -> new TableRoute(row.getLong(0), anyRoute(row)));
    }

    private static <T> List<T> read(
            final Pointer table, final int length, final Function<ByteBuffer, T> reader) {
        try {
            final int count = table.getInt(0);
            final List<T> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                final ByteBuffer row = table.getByteBuffer(ROWS_OFFSET + (long) i * length, length)
                        .order(ByteOrder.LITTLE_ENDIAN);
                final T value = reader.apply(row);
                if (value != null) {
                    all.add(value);
                }
            }
            return all;
        } finally {
            TableCalls.FreeMibTable(table);
        }
    }

    /** Reads a MIB_UNICASTIPADDRESS_ROW; returns null if it is another interface's. */
    static ListedSetting address(final ByteBuffer row, final long luid) {
        if (row.getLong(ADDRESS_LUID_OFFSET) != luid) {
            return null;
        }
        final InetAddress address = inet(row, 0);
        final int state = switch (row.getInt(ADDRESS_DAD_STATE_OFFSET)) {
            case DAD_TENTATIVE -> ListedSetting.TENTATIVE;
            case DAD_DUPLICATE -> ListedSetting.DUPLICATE;
            case DAD_DEPRECATED -> ListedSetting.DEPRECATED;
            default -> 0;
        };
        return new ListedSetting(
                new InterfaceAddress(address, row.get(ADDRESS_PREFIX_OFFSET) & 0xFF),
                state,
                address.isLinkLocalAddress()
                        ? ListedSetting.SCOPE_LINK
                        : ListedSetting.SCOPE_GLOBAL);
    }

    /** Reads a MIB_IPFORWARD_ROW2; returns null if it is another's, or to itself. */
    static InterfaceRoute route(final ByteBuffer row, final long luid) {
        if (row.getLong(0) != luid || row.get(ROUTE_LOOPBACK_OFFSET) != 0) {
            return null;
        }
        return anyRoute(row);
    }

    /** Reads a MIB_IPFORWARD_ROW2 of any interface. */
    static InterfaceRoute anyRoute(final ByteBuffer row) {
        final InetAddress gateway = inet(row, ROUTE_NEXT_HOP_OFFSET);
        final InterfaceRoute route = new InterfaceRoute(
                        inet(row, ROUTE_DESTINATION_OFFSET), row.get(ROUTE_PREFIX_OFFSET) & 0xFF)
                .withMetric(Integer.toUnsignedLong(row.getInt(ROUTE_METRIC_OFFSET)));
        return gateway.isAnyLocalAddress() ? route : route.withGateway(gateway);
    }

    /** Reads a SOCKADDR_INET. */
    private static InetAddress inet(final ByteBuffer row, final int offset) {
        final boolean v4 = row.getShort(offset) == IpStack.IPV4;
        final byte[] bytes = new byte[v4 ? V4_LENGTH : V6_LENGTH];
        row.get(offset + (v4 ? V4_OFFSET : V6_OFFSET), bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            throw new AssertionError("an address has this length", ex);
        }
    }

    private static void check(final String call, final int error) {
        if (error != 0) {
            throw new TunException(error, call, "the settings of Windows' interfaces", null);
        }
    }
}
