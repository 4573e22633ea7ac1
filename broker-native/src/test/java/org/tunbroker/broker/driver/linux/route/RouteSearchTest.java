package org.tunbroker.broker.driver.linux.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.inet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which of a table's routes counts for an address. */
class RouteSearchTest {
    private static final int TUNNEL = 9;
    private static final int LAN = 2;
    private static final int OTHER = 3;
    private static final int ROUNDS = 100_000;
    // default via 192.0.2.1 dev 2, as a little-endian kernel tells it: header, rtmsg, attributes
    private static final String DEFAULT = "34000000" + "1800" + "0200" + "00000000" + "00000000"
            + "02000000" + "fe030001" + "00000000"
            + "08000f00fe000000" // table
            + "08000500c0000201" // gateway
            + "0800040002000000"; // interface

    private final RouteSearch search =
            new RouteSearch(inet("198.51.100.9"), null, Set.of(TUNNEL), Set.of());

    private static TableRow row(
            final String prefix, final int length, final long metric, final int... indices) {
        return row(prefix, length, metric, true, indices);
    }

    private static TableRow row(
            final String prefix,
            final int length,
            final long metric,
            final boolean unicast,
            final int... indices) {
        final List<NextHop> hops = Arrays.stream(indices)
                .mapToObj(index -> new NextHop(index, inet("192.0.2.1")))
                .toList();
        return new TableRow(inet(prefix).getAddress(), length, unicast, 4, metric, hops);
    }

    private static Optional<Integer> index(final RouteSearch search) {
        return search.hop().map(NextHop::index);
    }

    @Test
    void shouldTakeTheLongestPrefixAndThenTheLowestMetric() {
        assertEquals(-1, search.length());
        search.see(row("0.0.0.0", 0, 100, OTHER));
        assertEquals(Optional.of(OTHER), index(search));
        search.see(row("0.0.0.0", 0, 50, LAN));
        search.see(row("0.0.0.0", 0, 70, OTHER));
        assertEquals(Optional.of(LAN), index(search));
        search.see(row("198.51.100.0", 24, 900, OTHER));
        search.see(row("198.51.101.0", 24, 0, LAN));
        search.see(row("198.0.0.0", 8, 0, LAN));
        assertEquals(Optional.of(OTHER), index(search));
        assertEquals(24, search.length());
        assertFalse(search.isHostRoute());
    }

    @Test
    void shouldLeaveTunnelsOutAndTakeAnotherHop() {
        search.see(row("0.0.0.0", 0, 0, LAN));
        search.see(row("128.0.0.0", 1, 0, TUNNEL));
        search.see(row("198.51.100.9", 32, 0, TUNNEL));
        assertEquals(Optional.of(LAN), index(search));
        search.see(row("198.51.100.0", 24, 0, TUNNEL, OTHER));
        assertEquals(Optional.of(OTHER), index(search));
        // dead ones have no hop at all
        search.see(row("198.51.100.8", 31, 0));
        assertEquals(24, search.length());
    }

    @Test
    void shouldFindNothingWhereARouteRefusesPackets() {
        search.see(row("0.0.0.0", 0, 0, LAN));
        search.see(row("198.51.100.0", 24, 0, false));
        assertEquals(Optional.empty(), index(search));
        assertEquals(24, search.length());
    }

    @Test
    void shouldLookThroughWhatHoldsTheTunnelsOwnRoutes() {
        final UnreachableRoute held = new UnreachableRoute(inet("198.51.100.0"), 24, 1, 254);
        final RouteSearch behind =
                new RouteSearch(inet("198.51.100.9"), null, Set.of(TUNNEL), Set.of(held));
        behind.see(row("0.0.0.0", 0, 0, LAN));
        behind.see(refusal("198.51.100.0", 24, 1));
        assertEquals(Optional.of(LAN), index(behind));
        // that of another user's broker, whose tunnel is not looked through either
        behind.see(refusal("198.51.100.0", 25, 1));
        assertEquals(Optional.empty(), index(behind));
        assertEquals(25, behind.length());
    }

    private static TableRow refusal(final String prefix, final int length, final long metric) {
        return new TableRow(
                inet(prefix).getAddress(),
                length,
                false,
                UnreachableRoute.PROTOCOL,
                metric,
                List.of());
    }

    @Test
    void shouldTellTheUsersHostRouteFromItsOwn() {
        final HostRoute own =
                new HostRoute(inet("198.51.100.9"), new NextHop(LAN, inet("192.0.2.1")));
        final RouteSearch again =
                new RouteSearch(inet("198.51.100.9"), own, Set.of(TUNNEL), Set.of());
        again.see(row("0.0.0.0", 0, 0, OTHER));
        again.see(new TableRow(
                own.destination().getAddress(),
                32,
                true,
                HostRoute.PROTOCOL,
                0,
                List.of(own.hop())));
        assertTrue(again.isOwnThere());
        assertFalse(again.isHostRoute());
        again.see(row("198.51.100.9", 32, 5, LAN));
        assertTrue(again.isHostRoute());
    }

    @Test
    void shouldMatchPrefixesOfEachLength() {
        final byte[] all = inet("255.255.255.255").getAddress();
        for (int length = 0; length <= 32; length++) {
            final byte[] prefix = ByteBuffer.allocate(4)
                    .putInt(length == 0 ? 0 : -1 << 32 - length)
                    .array();
            final TableRow row = new TableRow(prefix, length, true, 4, 0, List.of());
            assertTrue(row.contains(all), "length " + length);
            if (length > 0) {
                final byte[] other = all.clone();
                other[(length - 1) / 8] ^= (byte) (0x80 >> (length - 1) % 8);
                assertFalse(row.contains(other), "length " + length);
            }
        }
    }

    private static ByteBuffer message(final byte... bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void shouldReadWhatTheKernelTells() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return;
        }
        final byte[] bytes = HexFormat.of().parseHex(DEFAULT);
        final TableRow row = TableRow.read(message(bytes), true);
        assertEquals(0, row.length());
        assertTrue(row.unicast());
        assertEquals(3, row.protocol());
        assertEquals(List.of(new NextHop(2, inet("192.0.2.1"))), row.hops());
        assertNull(TableRow.read(message(bytes), false));
        // packets are wrapped, in a way that is not looked at
        final TableRow wrapped =
                TableRow.read(message(HexFormat.of().parseHex(DEFAULT + "0800160000000000")), true);
        assertFalse(wrapped.unicast());
        assertEquals(List.of(), wrapped.hops());
        final Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            final byte[] damaged = bytes.clone();
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            final TableRow read = TableRow.read(message(damaged), true);
            if (read != null) {
                search.see(read);
            }
        }
    }
}
