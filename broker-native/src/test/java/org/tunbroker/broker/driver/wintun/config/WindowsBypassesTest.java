package org.tunbroker.broker.driver.wintun.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.inet;
import static org.tunbroker.broker.Literals.route;
import static org.tunbroker.broker.driver.wintun.config.WindowsInterfaceTest.LUID;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;

/**
 * Routes past the tunnel on Windows, on a stack of our own: no such Windows was there to test on.
 */
@Timeout(60)
class WindowsBypassesTest {
    private final FakeStack stack = new FakeStack();
    private final List<String> log = new ArrayList<>();
    private final WindowsBypasses bypasses =
            new WindowsBypasses(stack, (level, timestamp, text) -> log.add(text));
    private final WindowsInterface settings = of(LUID);

    private WindowsInterface of(final long luid) {
        return new WindowsInterface(
                luid, stack, bypasses, () -> 0, (level, timestamp, text) -> log.add(text));
    }

    private static Change bypass(final String endpoint) {
        return Change.add(new BypassRoute(inet(endpoint)));
    }

    private void assertFails(final ErrorCode code, final Change change) {
        final TunException thrown = assertThrows(TunException.class, () -> settings.apply(change));
        assertTrue(thrown.is(code), thrown::getMessage);
    }

    @Test
    void shouldBypassTheTunnelByTheBestRouteAndShareIt() {
        final String made = "add route 198.51.100.9/32 via 192.0.2.1";
        settings.apply(bypass("198.51.100.9"));
        assertEquals(List.of(made), stack.calls);
        assertTrue(settings.list().contains(new BypassRoute(inet("198.51.100.9"))));
        assertFails(ErrorCode.ERROR_ALREADY_EXISTS, bypass("198.51.100.9"));
        final WindowsInterface other = of(LUID + 1);
        other.apply(bypass("198.51.100.9"));
        settings.apply(Change.remove(new BypassRoute(inet("198.51.100.9"))));
        assertEquals(List.of(made), stack.calls);
        assertFails(
                ErrorCode.ERROR_NOT_FOUND, Change.remove(new BypassRoute(inet("198.51.100.9"))));
        other.release();
        assertEquals(List.of(made, "remove route 198.51.100.9/32 via 192.0.2.1"), stack.calls);
    }

    @Test
    void shouldBypassNothingWhereTheUserHasARouteOrThereIsNone() {
        stack.best = new IpStack.BestRoute(0, FakeStack.OTHER, route("198.51.100.9", 32));
        settings.apply(bypass("198.51.100.9"));
        settings.release();
        assertEquals(List.of(), stack.calls);
        // the tunnel's own
        stack.best = new IpStack.BestRoute(0, LUID, route("128.0.0.0", 1));
        bypasses.register(LUID);
        assertFails(ErrorCode.ERROR_NETWORK_UNREACHABLE, bypass("198.51.100.9"));
        stack.best = new IpStack.BestRoute(1231, 0, null);
        assertFails(ErrorCode.ERROR_NETWORK_UNREACHABLE, bypass("198.51.100.9"));
        assertEquals(
                List.of(),
                settings.list().stream().filter(BypassRoute.class::isInstance).toList());
    }
}
