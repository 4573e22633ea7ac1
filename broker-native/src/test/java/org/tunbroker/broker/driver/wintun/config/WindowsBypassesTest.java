package org.tunbroker.broker.driver.wintun.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.inet;
import static org.tunbroker.broker.Literals.route;
import static org.tunbroker.broker.driver.wintun.config.FakeStack.OTHER;
import static org.tunbroker.broker.driver.wintun.config.FakeStack.THIRD;
import static org.tunbroker.broker.driver.wintun.config.FakeStack.uplink;
import static org.tunbroker.broker.driver.wintun.config.WindowsInterfaceTest.LUID;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.broker.driver.wintun.lease.DnsLease;
import org.tunbroker.broker.driver.wintun.lease.LeaseJournal;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * Routes past the tunnel on Windows, on a stack of our own: no such Windows was there to test on.
 */
@Timeout(60)
class WindowsBypassesTest {
    private static final String MADE = "route 198.51.100.9/32 via 192.0.2.1 metric 116";

    private final FakeStack stack = new FakeStack();
    private final List<String> log = new ArrayList<>();
    private final LeaseJournal journal = new LeaseJournal() {
        private int slot;

        @Override
        public int write(final UUID guid, final TableRoute route) {
            assertEquals(stack.guid(route.luid()), guid);
            stack.calls.add("write " + slot);
            return slot++;
        }

        @Override
        public int write(final DnsLease lease) {
            throw new AssertionError("no DNS is set");
        }

        @Override
        public void erase(final int ofJournal) {
            stack.calls.add("erase " + ofJournal);
        }
    };
    private final WindowsBypasses bypasses =
            new WindowsBypasses(stack, journal, (level, timestamp, text) -> log.add(text));
    private final WindowsInterface settings = of(LUID);

    private WindowsInterface of(final long luid) {
        return new WindowsInterface(
                luid, stack, bypasses, journal, (level, timestamp, text) -> log.add(text));
    }

    private static Change bypass(final String endpoint) {
        return Change.add(new BypassRoute(inet(endpoint)));
    }

    private void assertFails(final ErrorCode code, final Change change) {
        final TunException thrown = assertThrows(TunException.class, () -> settings.apply(change));
        assertTrue(thrown.is(code), thrown::getMessage);
    }

    private void assertCalls(final String... expected) {
        assertEquals(List.of(expected), stack.calls);
        stack.calls.clear();
    }

    private void become(final InterfaceRoute... uplinks) {
        stack.table.removeIf(row -> row.route().metric() != 116);
        for (final InterfaceRoute uplink : uplinks) {
            stack.table.add(new TableRoute(OTHER, uplink));
        }
    }

    @Test
    void shouldBypassTheTunnelByTheBestRouteAndShareIt() {
        settings.apply(bypass("198.51.100.9"));
        assertCalls("write 0", "add " + MADE);
        assertTrue(settings.list().contains(new BypassRoute(inet("198.51.100.9"))));
        assertFails(ErrorCode.ERROR_ALREADY_EXISTS, bypass("198.51.100.9"));
        final WindowsInterface other = of(LUID + 1);
        other.apply(bypass("198.51.100.9"));
        settings.apply(Change.remove(new BypassRoute(inet("198.51.100.9"))));
        assertCalls();
        assertFails(
                ErrorCode.ERROR_NOT_FOUND, Change.remove(new BypassRoute(inet("198.51.100.9"))));
        other.release();
        assertCalls("remove " + MADE, "erase 0");
    }

    @Test
    void shouldBypassTheTunnelThoughItHasTheMachinesRoutesAlready() {
        settings.apply(Change.add(route("0.0.0.0", 1)));
        settings.apply(Change.add(route("128.0.0.0", 1)));
        stack.calls.clear();
        settings.apply(bypass("198.51.100.9"));
        assertCalls("write 0", "add " + MADE);
    }

    @Test
    void shouldMakeNoneWhereTheUserHasARouteOrThereIsNone() {
        final TableRoute users = new TableRoute(OTHER, route("198.51.100.9", 32).withMetric(5));
        stack.table.add(users);
        settings.apply(bypass("198.51.100.9"));
        settings.release();
        assertCalls();
        assertTrue(stack.table.contains(users));
        // the tunnel's own, and one of the other family
        stack.table.clear();
        bypasses.register(LUID);
        stack.table.add(new TableRoute(LUID, route("128.0.0.0", 1)));
        stack.table.add(new TableRoute(OTHER, route("::", 0).withMetric(0)));
        assertFails(ErrorCode.ERROR_NETWORK_UNREACHABLE, bypass("198.51.100.9"));
        assertEquals(
                List.of(),
                settings.list().stream().filter(BypassRoute.class::isInstance).toList());
    }

    @Test
    void shouldTakeTheLongestPrefixThenTheLowestSumOfMetrics() {
        stack.metrics.put(THIRD, 5);
        stack.table.add(new TableRoute(THIRD, uplink("192.0.2.33", 10)));
        settings.apply(bypass("198.51.100.9"));
        assertCalls("write 0", "add route 198.51.100.9/32 via 192.0.2.33 metric 116");
        stack.table.add(new TableRoute(OTHER, route("198.51.100.0", 24).withMetric(900)));
        assertTrue(bypasses.follow());
        assertCalls(
                "remove route 198.51.100.9/32 via 192.0.2.33 metric 116",
                "erase 0",
                "write 1",
                "add route 198.51.100.9/32 metric 116");
        // not connected: Windows uses none of its routes
        stack.metrics.put(OTHER, -1);
        assertTrue(bypasses.follow());
        assertTrue(stack.calls.contains("add route 198.51.100.9/32 via 192.0.2.33 metric 116"));
    }

    @Test
    void shouldFollowTheGateway() {
        settings.apply(bypass("198.51.100.9"));
        assertFalse(bypasses.follow());
        stack.calls.clear();
        become(uplink("192.0.2.2", 0));
        assertTrue(bypasses.follow());
        assertCalls(
                "remove " + MADE,
                "erase 0",
                "write 1",
                "add route 198.51.100.9/32 via 192.0.2.2 metric 116");
        assertFalse(bypasses.follow());
        assertCalls();
        // no way there, and then one again
        become();
        assertTrue(bypasses.follow());
        assertCalls("remove route 198.51.100.9/32 via 192.0.2.2 metric 116", "erase 1");
        assertFalse(bypasses.follow());
        become(uplink("192.0.2.1", 0));
        assertTrue(bypasses.follow());
        assertCalls("write 2", "add " + MADE);
        settings.release();
        assertFalse(bypasses.follow());
        assertEquals(1, stack.table.size());
        assertEquals(3, log.size(), log::toString);
    }

    @Test
    void shouldMakeItAnewWhenOthersRemovedItAndYieldToAUsersOwn() {
        settings.apply(bypass("198.51.100.9"));
        stack.calls.clear();
        stack.table.removeIf(row -> row.route().metric() == 116);
        assertTrue(bypasses.follow());
        assertCalls("erase 0", "write 1", "add " + MADE);
        stack.table.add(new TableRoute(OTHER, route("198.51.100.9", 32).withMetric(5)));
        assertTrue(bypasses.follow());
        assertCalls("remove " + MADE, "erase 1");
        assertTrue(settings.list().contains(new BypassRoute(inet("198.51.100.9"))));
    }

    @Test
    void shouldSayOnceWhyItDoesNotFollowAndTryAgain() {
        settings.apply(bypass("198.51.100.9"));
        become(uplink("192.0.2.2", 0));
        stack.error = ErrorCode.ERROR_ACCESS_DENIED.code();
        assertFalse(bypasses.follow());
        assertFalse(bypasses.follow());
        assertEquals(1, log.size(), log::toString);
        stack.error = 0;
        assertTrue(bypasses.follow());
        assertEquals("add route 198.51.100.9/32 via 192.0.2.2 metric 116", last());
    }

    private String last() {
        return stack.calls.get(stack.calls.size() - 1);
    }

    @Test
    void shouldEraseWhatWindowsRefuses() {
        stack.error = ErrorCode.ERROR_ACCESS_DENIED.code();
        assertFails(ErrorCode.ERROR_ACCESS_DENIED, bypass("198.51.100.9"));
        assertCalls("write 0", "add " + MADE, "erase 0");
        stack.error = 0;
        stack.gone.add(OTHER);
        assertFails(ErrorCode.ERROR_NETWORK_UNREACHABLE, bypass("198.51.100.9"));
        assertCalls();
    }
}
