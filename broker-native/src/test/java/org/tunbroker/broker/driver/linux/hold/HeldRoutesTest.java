package org.tunbroker.broker.driver.linux.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.Await;
import org.tunbroker.broker.driver.linux.lease.HoldRecord;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;

/** Unreachable routes in the kernel, for processes that live and for some that do not. */
class HeldRoutesTest extends HoldFixture {
    private static ErrorCode refusal(final Runnable call) {
        final TunException thrown = assertThrows(TunException.class, call::run);
        return Stream.of(ErrorCode.values())
                .filter(thrown::is)
                .findFirst()
                .orElseThrow(() -> thrown);
    }

    @Test
    void shouldMakeWhatIsHeldAndRemoveIt() throws Exception {
        final AdapterHolds adapter = routes.of("vpn0", OWN);
        assertEquals(0, files());
        adapter.add(HALF);
        adapter.add(OF_V6);
        adapter.add(OF_TABLE);
        assertEquals(List.of(HALF, OF_V6, OF_TABLE), adapter.list());
        assertTrue(held().contains("unreachable 128.0.0.0/1 metric 1"), held());
        assertTrue(held().contains("unreachable 10.8.0.0/16 table 100 metric 51"), held());
        assertTrue(held().contains("unreachable 2001:db8::/32 dev lo metric 1025"), held());
        assertEquals(3, routes.made().size());
        assertEquals(ErrorCode.ERROR_ALREADY_EXISTS, refusal(() -> adapter.add(HALF)));
        adapter.remove(HALF);
        adapter.remove(OF_V6);
        adapter.remove(OF_TABLE);
        assertEquals("", held());
        assertEquals(List.of(), adapter.list());
        assertEquals(ErrorCode.ERROR_NOT_FOUND, refusal(() -> adapter.remove(HALF)));
        adapter.close();
        routes.close();
        assertEquals(0, files());
    }

    @Test
    void shouldLeaveTheRoutesOfOthersAlone() throws Exception {
        final AdapterHolds adapter = routes.of("vpn0", OWN);
        ip("route add 128.0.0.0/1 dev lo metric 1");
        assertEquals(ErrorCode.ERROR_ALREADY_EXISTS, refusal(() -> adapter.add(HALF)));
        ip("route delete 128.0.0.0/1");
        for (final String type : List.of("blackhole", "unreachable", "prohibit")) {
            ip("route add " + type + " 128.0.0.0/1 metric 1");
            adapter.add(HALF);
            assertEquals(List.of(HALF), adapter.list());
            assertEquals(0, routes.made().size());
            adapter.remove(HALF);
            assertTrue(ip("route").contains(type), type);
            ip("route delete 128.0.0.0/1");
        }
        // who removes it has it removed
        adapter.add(HALF);
        ip("route flush proto 117");
        adapter.remove(HALF);
        assertEquals("", held());
    }

    @Test
    void shouldShareARouteAndKeepItForTheLast() throws Exception {
        final Process process = startOther();
        final AdapterHolds first = routes.of("vpn0", OWN);
        final AdapterHolds second = routes.of("vpn1", OWN);
        final AdapterHolds others = routes.of("vpn2", (int) process.pid());
        first.add(HALF);
        second.add(HALF);
        others.add(HALF);
        first.remove(HALF);
        second.remove(HALF);
        assertFalse(held().isEmpty());
        // its process has not ended, so this is no end of what it holds
        others.close();
        assertFalse(held().isEmpty());
        process.destroyForcibly().waitFor();
        Await.until(() -> held().isEmpty());
        assertTrue(log.get(0).contains("has ended"), log::toString);
    }

    @Test
    void shouldHoldForAProcessThatCreatesItsAdapterAnew() throws Exception {
        final AdapterHolds lost = routes.of("vpn0", OWN);
        lost.add(HALF);
        lost.close();
        final String before = held();
        assertFalse(before.isEmpty());
        final AdapterHolds next = routes.of("vpn0", OWN);
        assertEquals(List.of(), next.list());
        next.add(HALF);
        assertEquals(before, held());
        next.remove(HALF);
        assertEquals("", held());
        // or gives up what it has from an earlier one
        lost.add(OF_V6);
        lost.close();
        next.remove(OF_V6);
        assertEquals("", held());
    }

    @Test
    void shouldRefuseWhereTheProcessIsNotSeen() {
        final AdapterHolds adapter = routes.of("vpn0", Integer.MAX_VALUE);
        assertEquals(ErrorCode.ERROR_NOT_SUPPORTED, refusal(() -> adapter.add(HALF)));
        assertEquals(List.of(), adapter.list());
    }

    @Test
    void shouldTellRecordsByTheirPlace() {
        final UnreachableRoute half = UnreachableRoute.of(HALF);
        assertEquals(HALF, half.setting());
        assertEquals(OF_TABLE, UnreachableRoute.of(OF_TABLE).setting());
        // nothing happens without records
        routes.inherit(List.<HoldRecord>of());
        assertTrue(routes.undo(List.of()));
    }
}
