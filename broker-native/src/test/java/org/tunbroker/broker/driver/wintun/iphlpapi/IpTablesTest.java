package org.tunbroker.broker.driver.wintun.iphlpapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.tunbroker.broker.Literals.address;
import static org.tunbroker.broker.Literals.inet;
import static org.tunbroker.broker.Literals.route;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.ListedSetting;

/** Rows of iphlpapi, byte by byte. */
class IpTablesTest {
    private static final long LUID = 53L << 48 | 1 << 24;

    @Test
    void shouldReadRowsOfTables() {
        final ByteBuffer row = ByteBuffer.allocate(RouteRow.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (final InterfaceRoute route : List.of(
                route("10.1.0.0", 16).withGateway(inet("10.6.7.1")).withMetric(50),
                route("fd00::", 64).withMetric(0))) {
            row.put(0, new byte[RouteRow.LENGTH]);
            RouteRow.lay(row, LUID, route);
            assertEquals(route, IpTables.route(row, LUID));
            assertNull(IpTables.route(row, LUID + 1));
        }
        final ByteBuffer unicast =
                ByteBuffer.allocate(IpTables.ADDRESS_ROW_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        unicast.putShort(0, (short) IpStack.IPV6).put(8, inet("fe80::1").getAddress());
        // LUID, prefix length, tentative
        unicast.putLong(32, LUID).put(60, (byte) 64).putInt(64, 1);
        assertEquals(
                new ListedSetting(
                        address("fe80::1", 64), ListedSetting.TENTATIVE, ListedSetting.SCOPE_LINK),
                IpTables.address(unicast, LUID));
        assertNull(IpTables.address(unicast, LUID + 1));
    }

    @Test
    void shouldLayRoutesOut() {
        final ByteBuffer row = ByteBuffer.allocate(RouteRow.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        RouteRow.lay(
                row, LUID, route("10.1.0.0", 16).withGateway(inet("10.6.7.1")).withMetric(50));
        assertEquals(
                "0000000100003500" + "00000000" // LUID, index
                        + "02000000" + "0a010000" + "0000".repeat(10) // destination
                        + "10000000" // prefix length
                        + "02000000" + "0a060701" + "0000".repeat(10) // next hop
                        + "00".repeat(12) + "32000000" + "00".repeat(16), // metric
                HexFormat.of().formatHex(row.array()));
    }
}
