package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** A client that holds its routes: what it asks of brokers, and when. */
@Timeout(60)
class RoutesHeldTest {
    private static final Route ROUTE = route("10.8.0.0");
    private static final Route OTHER = route("10.9.0.0");

    private final RecoveringClient one =
            new RecoveringClient(new RecoveryOptions().withRoutesHeld());
    private final Adapter adapter = one.client.createAdapter("name", "type");

    @AfterEach
    void close() {
        one.close();
    }

    private static Route route(final String literal) {
        try {
            return Route.of(InetAddress.getByName(literal), 16);
        } catch (final UnknownHostException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static List<String> asked(final FakeBroker broker) {
        return broker.requests(Request.Configure.class).stream()
                .map(request -> request.changes.toString())
                .toList();
    }

    private String last() {
        final List<String> asked = asked(one.first);
        return asked.get(asked.size() - 1);
    }

    private void refuse(final int index, final ErrorCode code) {
        one.first.answer(
                Request.Configure.class,
                request -> new Reply.NotConfigured(index, code.code(), "addRoute", "so it is"));
    }

    @Test
    void shouldHoldBeforeTheRouteIsThereAndAfterItIsGone() {
        adapter.configure(new InterfaceChanges().setUp(true).addRoute(ROUTE));
        assertEquals(
                "[add held route 10.8.0.0/16 metric 1, set up, add route 10.8.0.0/16]", last());
        adapter.removeRoute(ROUTE);
        assertEquals("[remove route 10.8.0.0/16, remove held route 10.8.0.0/16 metric 1]", last());
        adapter.setUp(true);
        assertEquals("[set up]", last());
    }

    @Test
    void shouldHoldOnWhereARouteIsAddedAgain() {
        adapter.addRoute(ROUTE);
        // Linux took it with the interface's state
        adapter.addRoute(ROUTE);
        assertEquals("[add route 10.8.0.0/16]", last());
        adapter.configure(new InterfaceChanges().removeRoute(ROUTE).addRoute(ROUTE));
        assertEquals("[remove route 10.8.0.0/16, add route 10.8.0.0/16]", last());
        adapter.configure(new InterfaceChanges().removeRoute(ROUTE).addRoute(OTHER));
        assertEquals(
                "[add held route 10.9.0.0/16 metric 1, remove route 10.8.0.0/16,"
                        + " add route 10.9.0.0/16, remove held route 10.8.0.0/16 metric 1]",
                last());
        // told with the metric that it got
        adapter.removeRoute(OTHER.withMetric(0));
        assertTrue(last().endsWith("remove held route 10.9.0.0/16 metric 1]"), this::last);
    }

    @Test
    void shouldHoldARouteNoMoreThatIsGoneAlready() {
        adapter.addRoute(ROUTE);
        one.first.answer(
                Request.Configure.class,
                request -> request.changes.size() == 2
                        ? new Reply.NotConfigured(
                                0, ErrorCode.ERROR_NOT_FOUND.code(), "removeRoute", "gone")
                        : new Reply.Done());
        assertFails(ErrorCode.ERROR_NOT_FOUND, () -> adapter.removeRoute(ROUTE));
        assertEquals("[remove held route 10.8.0.0/16 metric 1]", last());
        assertTrue(adapter.held().isEmpty());
    }

    @Test
    void shouldCountOnlyWhatTheApplicationAskedFor() {
        refuse(2, ErrorCode.ERROR_NOT_READY);
        assertEquals(
                "change 2 of 2, add route 10.8.0.0/16: so it is",
                assertFails(
                                ErrorCode.ERROR_NOT_READY,
                                () -> adapter.configure(
                                        new InterfaceChanges().setUp(true).addRoute(ROUTE)))
                        .reason());
        refuse(1, ErrorCode.ERROR_NOT_READY);
        assertEquals(
                "so it is",
                assertFails(ErrorCode.ERROR_NOT_READY, () -> adapter.addRoute(ROUTE))
                        .reason());
        refuse(0, ErrorCode.ERROR_ALREADY_EXISTS);
        assertEquals(
                "add held route 10.8.0.0/16 metric 1: so it is",
                assertFails(ErrorCode.ERROR_ALREADY_EXISTS, () -> adapter.addRoute(ROUTE))
                        .reason());
        assertTrue(adapter.held().isEmpty());
    }

    @Test
    void shouldHoldTheNetworksOfAddresses() throws Exception {
        final InetAddress first = InetAddress.getByName("10.7.1.1");
        final InetAddress second = InetAddress.getByName("10.7.1.2");
        adapter.addAddress(first, 24);
        assertEquals("[add held route 10.7.1.0/24 metric 10000, add address 10.7.1.1/24]", last());
        adapter.addAddress(second, 24);
        assertEquals("[add address 10.7.1.2/24]", last());
        adapter.removeAddress(first, 24);
        assertEquals("[remove address 10.7.1.1/24]", last());
        adapter.removeAddress(second, 24);
        assertEquals(
                "[remove address 10.7.1.2/24, remove held route 10.7.1.0/24 metric 10000]", last());
        adapter.addAddress(first, 32);
        assertEquals("[add address 10.7.1.1/32]", last());
    }

    @Test
    void shouldNameTheRouteThatIsNotValid() throws Exception {
        final Route invalid = Route.of(InetAddress.getByName("10.8.0.1"), 16);
        assertEquals(
                "addRoute",
                assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addRoute(invalid))
                        .call());
        final Route highest = ROUTE.withMetric(0xFFFF_FFFFL);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addRoute(highest));
        final InetAddress address = InetAddress.getByName("10.8.0.1");
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addAddress(address, 33));
        assertTrue(asked(one.first).isEmpty());
    }

    @Test
    void shouldRefuseMoreThanARequestHas() {
        InterfaceChanges changes = new InterfaceChanges();
        for (int i = 0; i < 17; i++) {
            changes = changes.addRoute(route("10." + i + ".0.0"));
        }
        final InterfaceChanges tooMany = changes;
        final TunException failure =
                assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.configure(tooMany));
        assertTrue(failure.reason().contains("counts as one"), failure::reason);
        assertTrue(asked(one.first).isEmpty());
    }

    @Test
    void shouldRefuseRoutesOfAnAdapterThatAnotherClientCreated() {
        final Adapter opened = one.client.openAdapter("name");
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> opened.addRoute(ROUTE));
        opened.setUp(true);
        opened.removeRoute(ROUTE);
        assertEquals("[remove route 10.8.0.0/16]", last());
    }

    @Test
    void shouldRefuseWithABrokerThatCannotHold() {
        final FakeBroker older = new FakeBroker(Duration.ofSeconds(2));
        try (TunClient client = TunClient.started(
                older.connected(Features.OF_THIS_RELEASE & ~(1L << 42)),
                new RecoveryOptions().withRoutesHeld(),
                limitNs -> older.connected())) {
            final Adapter own = client.createAdapter("name", "type");
            own.setUp(true);
            final TunException failure =
                    assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> own.addRoute(ROUTE));
            assertTrue(failure.reason().contains("release 1.2.3"), failure::reason);
            assertEquals(List.of("[set up]"), asked(older));
        }
    }

    @Test
    void shouldHoldAgainBeforeTheRoutesOfTheNextBroker() {
        adapter.configure(new InterfaceChanges().setUp(true).addRoute(ROUTE));
        adapter.addRoute(OTHER);
        final FakeBroker next = one.addBroker();
        one.first.die();
        one.awaitPhase(RecoveryPhase.RESUMED);
        assertEquals(
                List.of("[add held route 10.8.0.0/16 metric 1, set up, add route 10.8.0.0/16,"
                        + " add held route 10.9.0.0/16 metric 1, add route 10.9.0.0/16]"),
                asked(next));
    }

    @Test
    void shouldHoldNothingThatIsClosed() {
        adapter.addRoute(ROUTE);
        final Adapter second = one.client.createAdapter("second", "type");
        second.addRoute(OTHER);
        adapter.close();
        assertEquals("[remove held route 10.8.0.0/16 metric 1]", last());
        one.client.close();
        assertEquals("[remove held route 10.9.0.0/16 metric 1]", last());
    }

    @Test
    void shouldHoldNothingThatIsDeleted() {
        adapter.addRoute(ROUTE);
        adapter.delete();
        assertEquals("[remove held route 10.8.0.0/16 metric 1]", last());
        assertEquals(2, asked(one.first).size());
        assertFalse(adapter.isOpen());
    }

    @Test
    void shouldHoldNothingThatWasClosedWithoutABroker() {
        adapter.addRoute(ROUTE);
        one.first.die();
        one.awaitPhase(RecoveryPhase.CONNECTING);
        adapter.close();
        final FakeBroker next = one.addBroker();
        one.awaitPhase(RecoveryPhase.RESUMED);
        assertEquals(List.of("[remove held route 10.8.0.0/16 metric 1]"), asked(next));
        FakeBroker.awaitTrue(() -> next.requests(Request.CloseAdapter.class).size() == 1);
        assertFalse(adapter.isOpen());
    }
}
