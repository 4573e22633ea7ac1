package org.tunbroker.broker.driver.wintun.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.broker.driver.events.KnownState;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;

class TableRowsTest {
    private static final long LUID = 53L << 48 | 1 << 24;

    private final InterfaceState state = new InterfaceState("tun", true, 1500);

    private static ByteBuffer row(final int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void put(final ByteBuffer row, final int offset, final String literal)
            throws Exception {
        final byte[] bytes = InetAddress.getByName(literal).getAddress();
        final boolean v4 = bytes.length == 4;
        row.putShort(offset, (short) (v4 ? IpStack.IPV4 : IpStack.IPV6));
        row.put(offset + (v4 ? 4 : 8), bytes);
    }

    private void address(final String literal, final int prefixLength, final long luid)
            throws Exception {
        final ByteBuffer row = row(TableRows.ADDRESS_LENGTH).putLong(32, luid);
        put(row, 0, literal);
        TableRows.addAddress(state, row.put(60, (byte) prefixLength), LUID);
    }

    private void route(
            final String destination,
            final int prefixLength,
            final String next,
            final int metric,
            final int protocol)
            throws Exception {
        final ByteBuffer row = row(TableRows.ROUTE_LENGTH).putLong(0, LUID);
        put(row, 12, destination);
        put(row, 44, next);
        row.put(40, (byte) prefixLength).putInt(84, metric).putInt(88, protocol);
        TableRows.addRoute(state, row, LUID);
    }

    private List<String> values() {
        return new KnownState(new InterfaceState("tun", true, 1500))
                .compare(state).stream().map(InterfaceChange::is).toList();
    }

    @Test
    void shouldReadAddressesOfTheInterface() throws Exception {
        address("10.7.0.1", 24, LUID);
        address("fd07::1", 64, LUID);
        address("10.9.0.1", 24, LUID + 1);
        assertEquals(List.of("10.7.0.1/24", "fd07::1/64"), values());
    }

    @Test
    void shouldReadRoutesThroughTheInterface() throws Exception {
        route("0.0.0.0", 0, "10.7.0.2", 5, 3);
        route("10.7.0.0", 24, "0.0.0.0", 256, 2);
        route("fd07::", 64, "::", 256, 2);
        assertEquals(
                List.of(
                        "10.7.0.0/24 metric 256",
                        "default via 10.7.0.2 metric 5",
                        "fd07::/64 metric 256"),
                values());
    }

    @Test
    void shouldLeaveOutWhatTheStackKeepsForItself() throws Exception {
        route("10.7.0.1", 32, "0.0.0.0", 256, 2);
        route("10.7.0.255", 32, "0.0.0.0", 256, 2);
        route("224.0.0.0", 4, "0.0.0.0", 256, 2);
        route("ff00::", 8, "::", 256, 2);
        // of an unknown family, and of another interface
        TableRows.addRoute(state, row(TableRows.ROUTE_LENGTH).putLong(0, LUID), LUID);
        TableRows.addRoute(state, row(TableRows.ROUTE_LENGTH), LUID);
        TableRows.addAddress(state, row(TableRows.ADDRESS_LENGTH).putLong(32, LUID), LUID);
        assertEquals(List.of(), values());
    }
}
