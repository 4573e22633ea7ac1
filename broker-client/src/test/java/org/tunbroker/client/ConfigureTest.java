package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Several changes of an adapter at once, and brokers that do not know one of them. */
@Timeout(60)
class ConfigureTest {
    private static final InterfaceChanges CHANGES =
            new InterfaceChanges().setMtu(1400).addAddress(address(), 24).setUp(true);

    private FakeBroker broker;
    private Adapter adapter;

    private void connect(final long features) {
        broker = new FakeBroker(Duration.ofSeconds(2));
        adapter = TunClient.started(broker.connected(features)).createAdapter("name", "type");
    }

    @AfterEach
    void close() {
        adapter.client().close();
    }

    private static InetAddress address() {
        return address("10.6.7.7");
    }

    private static InetAddress address(final String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (final UnknownHostException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private List<Request.Configure> asked() {
        return broker.requests(Request.Configure.class);
    }

    @Test
    void shouldAskForAllChangesByOneRequest() {
        connect(Features.OF_THIS_RELEASE);
        adapter.configure(CHANGES);
        assertEquals(1, asked().size());
        assertEquals(
                "[set MTU 1400, add address 10.6.7.7/24, set up]",
                asked().get(0).changes.toString());
    }

    @Test
    void shouldSayWhichChangeFailed() {
        connect(Features.OF_THIS_RELEASE);
        broker.answer(
                Request.Configure.class,
                request -> new Reply.NotConfigured(
                        1, ErrorCode.ERROR_ALREADY_EXISTS.code(), "addAddress", "it is there"));
        final TunException failure =
                assertFails(ErrorCode.ERROR_ALREADY_EXISTS, () -> adapter.configure(CHANGES));
        assertEquals("addAddress", failure.call());
        assertEquals("change 2 of 3, add address 10.6.7.7/24: it is there", failure.reason());
    }

    @Test
    void shouldSendNothingWhereAChangeIsOutOfRange() {
        connect(Features.OF_THIS_RELEASE);
        final TunException failure = assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.configure(CHANGES.setMtu(1)));
        assertTrue(failure.reason().startsWith("change 4 of 4, set MTU 1: "), failure::reason);
        assertTrue(asked().isEmpty());
    }

    @Test
    void shouldRefuseMoreChangesThanARequestHas() {
        connect(Features.OF_THIS_RELEASE);
        InterfaceChanges changes = new InterfaceChanges();
        for (int i = 0; i < Change.MAX_COUNT; i++) {
            changes = changes.setUp(true);
        }
        adapter.configure(changes);
        final InterfaceChanges tooMany = changes.setUp(true);
        final TunException failure =
                assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.configure(tooMany));
        assertTrue(failure.reason().contains("at most 32 changes"), failure::reason);
        assertEquals(1, asked().size());
    }

    @Test
    void shouldSayWhatToDoWhereTheBrokerDoesNotKnowAChange() {
        // bit 32 + 4
        connect(Features.OF_THIS_RELEASE & ~(1L << 36));
        adapter.configure(CHANGES);
        final TunException failure =
                assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> adapter.setMetric(50));
        assertEquals("setMetric", failure.call());
        assertTrue(failure.reason().contains("release 1.2.3"), failure::reason);
        assertTrue(
                failure.reason().contains("end the broker, process " + FakeBroker.PROCESS_ID),
                failure::reason);
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> adapter.configure(CHANGES.setMetric(50)));
        assertEquals(1, asked().size());
    }

    private static Reply.NotConfigured notSupported(final int index) {
        return new Reply.NotConfigured(
                index, ErrorCode.ERROR_NOT_SUPPORTED.code(), "addRoute", "there is no IPv6");
    }

    private static int indexOf(final Request.Configure request, final String part) {
        for (int i = 0; i < request.changes.size(); i++) {
            if (request.changes.get(i).toString().contains(part)) {
                return i;
            }
        }
        return -1;
    }

    /** Makes the machine one without a family. */
    private void without(final String part) {
        broker.answer(Request.Configure.class, request -> {
            final int index = indexOf(request, part);
            return index < 0 ? new Reply.Done() : notSupported(index);
        });
    }

    @Test
    void shouldAskForRoutes() {
        connect(Features.OF_THIS_RELEASE);
        final Route route = Route.of(address("10.8.0.0"), 16)
                .withGateway(address())
                .withMetric(50)
                .withTable(100);
        adapter.addRoute(route);
        adapter.removeRoute(Route.of(address("10.8.0.0"), 16));
        adapter.configure(new InterfaceChanges().addDefaultRoutes());
        adapter.configure(new InterfaceChanges().addHalfRoutes());
        assertEquals(
                List.of(
                        "[add route 10.8.0.0/16 via 10.6.7.7 metric 50 table 100]",
                        "[remove route 10.8.0.0/16]",
                        "[add route 0.0.0.0/0, add route ::/0]",
                        "[add route 0.0.0.0/1, add route 128.0.0.0/1, add route"
                                + " ::/1, add route 8000::/1]"),
                asked().stream().map(request -> request.changes.toString()).toList());
    }

    @Test
    void shouldRefuseRoutesThatCannotBeBeforeTheyAreSent() {
        connect(Features.OF_THIS_RELEASE);
        for (final Route route : List.of(
                Route.of(address(), 24),
                Route.of(address("fd00::"), 129),
                Route.of(address("fd00::"), 64).withGateway(address()),
                Route.of(address("10.0.0.0"), 8).withMetric(-2))) {
            assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addRoute(route));
        }
        assertTrue(asked().isEmpty());
    }

    @Test
    void shouldBeEqualToRouteOfTheSameValues() {
        connect(Features.OF_THIS_RELEASE);
        final Route route = Route.of(address("10.8.0.0"), 16).withGateway(address());
        assertEquals(route, Route.of(address("10.8.0.0"), 16).withGateway(address()));
        assertEquals(
                route.hashCode(),
                Route.of(address("10.8.0.0"), 16).withGateway(address()).hashCode());
        assertNotEquals(route, route.withMetric(1));
        assertNotEquals(route, route.withTable(1));
        assertEquals(address("10.8.0.0"), route.destination());
        assertEquals(16, route.prefixLength());
        assertEquals(address(), route.gateway());
        assertEquals(Route.AUTOMATIC_METRIC, route.metric());
        assertEquals(Route.MAIN_TABLE, route.table());
        assertNull(Route.of(address("10.8.0.0"), 16).gateway());
    }

    @Test
    void shouldLeaveOutTheFamilyThatTheMachineHasNotAndSaySo() {
        connect(Features.OF_THIS_RELEASE);
        final InterfaceChanges all = CHANGES.addAddress(address("fd00::1"), 64).addDefaultRoutes();
        assertEquals(Set.of(), adapter.configureAvailable(all));
        without(":");
        assertEquals(Set.of(AddressFamily.IPV6), adapter.configureAvailable(all));
        assertEquals(
                "[set MTU 1400, add address 10.6.7.7/24, set up, add route 0.0.0.0/0]",
                asked().get(2).changes.toString());
        without(".");
        assertEquals(Set.of(AddressFamily.IPV4), adapter.configureAvailable(all));
    }

    @Test
    void shouldFailWhereNothingIsLeft() {
        connect(Features.OF_THIS_RELEASE);
        without(":");
        assertFails(
                ErrorCode.ERROR_NOT_SUPPORTED,
                () -> adapter.configureAvailable(
                        new InterfaceChanges().addAddress(address("fd00::1"), 64)));
        without("route");
        assertFails(
                ErrorCode.ERROR_NOT_SUPPORTED,
                () -> adapter.configureAvailable(new InterfaceChanges().addHalfRoutes()));
        broker.answer(
                Request.Configure.class,
                request -> new Reply.NotConfigured(
                        0, ErrorCode.ERROR_ALREADY_EXISTS.code(), "addRoute", "it is there"));
        assertFails(
                ErrorCode.ERROR_ALREADY_EXISTS,
                () -> adapter.configureAvailable(new InterfaceChanges().addHalfRoutes()));
    }

    @Test
    void shouldRefuseAnAnswerThatIsNone() {
        connect(Features.OF_THIS_RELEASE);
        broker.answer(Request.Configure.class, request -> new Reply.DriverVersion(1));
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> adapter.configure(CHANGES));
    }
}
