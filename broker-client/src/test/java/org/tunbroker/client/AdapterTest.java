package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** An adapter's calls, and the life of its sessions and of their memory. */
@Timeout(60)
class AdapterTest {
    private static final int CAPACITY = Session.MIN_CAPACITY;
    private static final int OTHER_CAPACITY = 2 * CAPACITY;

    private FakeBroker broker;
    private TunClient client;
    private Adapter adapter;

    @BeforeEach
    void connect() {
        broker = new FakeBroker(Duration.ofSeconds(2));
        client = TunClient.started(broker.connected());
        adapter = client.createAdapter("name", "type");
    }

    @AfterEach
    void close() {
        client.close();
    }

    private <T extends Request> T last(final Class<T> type) {
        final List<T> requests = broker.requests(type);
        return requests.get(requests.size() - 1);
    }

    private static Reply.Failure busy() {
        return new Reply.Failure(ErrorCode.ERROR_BUSY.code(), "startSession", "busy");
    }

    private void assertAsked(final Change... changes) {
        assertEquals(Arrays.asList(changes), last(Request.Configure.class).changes);
        assertEquals(adapter.handle(), last(Request.Configure.class).adapter);
    }

    @Test
    void shouldAskForAddressesOfBothFamilies() throws Exception {
        final InetAddress four = InetAddress.getByName("10.1.2.3");
        adapter.addAddress(four, 32);
        assertAsked(Change.add(new InterfaceAddress(four, 32)));
        final InetAddress six = InetAddress.getByName("fd00::1");
        adapter.addAddress(six, 128);
        assertAsked(Change.add(new InterfaceAddress(six, 128)));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addAddress(four, 33));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addAddress(four, -1));
        assertEquals(2, broker.requests(Request.Configure.class).size());
    }

    @Test
    void shouldTellWhatTheAdapterIsNow() {
        assertEquals("tun" + adapter.handle(), adapter.info().interfaceName());
        broker.answer(
                Request.DescribeAdapter.class,
                request -> new Reply.AdapterDescribed(new Reply.AdapterDescription(
                        request.adapter, "name", "type", new UUID(1, 2), "vpn0", 8, 9)));
        assertEquals("vpn0", adapter.info().interfaceName());
        assertEquals(8, adapter.info().interfaceIndex());
        assertEquals(adapter.handle(), last(Request.DescribeAdapter.class).adapter);
        broker.answer(
                Request.DescribeAdapter.class, request -> new Reply.Failure(6, "adapter", "gone"));
        assertEquals("vpn0", adapter.info().interfaceName(), "what was known last");
        broker.answer(Request.DescribeAdapter.class, request -> busy());
        assertFails(ErrorCode.ERROR_BUSY, () -> adapter.info());
        adapter.close();
        assertEquals("vpn0", adapter.info().interfaceName());
    }

    @Test
    void shouldTellWhatTheAdapterWasIfTheBrokerIsOlder() {
        final FakeBroker older = new FakeBroker(Duration.ofSeconds(2));
        try (TunClient itsClient = TunClient.started(older.connected(0x1E_0000_0000L));
                Adapter itsAdapter = itsClient.createAdapter("name", "type")) {
            assertEquals("tun" + itsAdapter.handle(), itsAdapter.info().interfaceName());
            assertEquals(List.of(), older.requests(Request.DescribeAdapter.class));
            assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> itsAdapter.setInterfaceName("vpn0"));
        }
    }

    @Test
    void shouldAskForAName() {
        adapter.setInterfaceName("vpn0");
        assertAsked(Change.set(new InterfaceName("vpn0")));
        for (final String name : List.of("", "a b", "a/b", "..", "tun%d", "1234567890123456")) {
            assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.setInterfaceName(name));
        }
        assertEquals(1, broker.requests(Request.Configure.class).size());
    }

    @Test
    void shouldAskForDns() throws Exception {
        final List<InetAddress> servers =
                List.of(InetAddress.getByName("10.1.2.53"), InetAddress.getByName("fd00::53"));
        adapter.setDns(servers, List.of("example.com", "~."));
        assertAsked(Change.set(new InterfaceDns(servers, List.of("example.com", "~."))));
        adapter.setDns(List.of(), List.of());
        assertAsked(Change.set(InterfaceDns.NONE));
        for (final String domain : List.of("", ".", "a b", "a..b", "-a", "example.com.")) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    () -> adapter.setDns(servers, List.of(domain)));
        }
        final List<InetAddress> many = Collections.nCopies(129, servers.get(0));
        assertEquals(
                "an interface has at most 8 DNS servers, not 129",
                assertFails(
                                ErrorCode.ERROR_INVALID_PARAMETER,
                                () -> adapter.setDns(many, List.of()))
                        .reason());
        assertEquals(2, broker.requests(Request.Configure.class).size());
        final FakeBroker older = new FakeBroker(Duration.ofSeconds(2));
        try (TunClient itsClient = TunClient.started(older.connected(0x17E_0000_0000L));
                Adapter itsAdapter = itsClient.createAdapter("name", "type")) {
            assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> itsAdapter.setDns(servers, List.of()));
            assertEquals(List.of(), older.requests(Request.Configure.class));
        }
    }

    @Test
    void shouldAskForBypassRoutes() throws Exception {
        final InetAddress server = InetAddress.getByName("198.51.100.9");
        adapter.addBypassRoute(server);
        assertAsked(Change.add(new BypassRoute(server)));
        adapter.removeBypassRoute(server);
        assertAsked(Change.remove(new BypassRoute(server)));
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addBypassRoute(loopback));
        assertEquals(2, broker.requests(Request.Configure.class).size());
    }

    @Test
    void shouldAskForMtuStateAndMetric() {
        adapter.setMtu(1400);
        assertAsked(Change.set(new Mtu(1400)));
        adapter.setUp(true);
        assertAsked(Change.set(new LinkState(true)));
        adapter.setMetric(50);
        assertAsked(Change.set(new Metric(50)));
        adapter.setMetric(Adapter.AUTOMATIC_METRIC);
        assertAsked(Change.set(Metric.AUTOMATIC));
    }

    @Test
    void shouldThrowWhatTheBrokerSaysOfTheChangeThatFailed() {
        broker.answer(
                Request.Configure.class,
                request -> new Reply.NotConfigured(
                        0, ErrorCode.ERROR_BUSY.code(), "setMtu", "too busy"));
        final TunException failure = assertFails(ErrorCode.ERROR_BUSY, () -> adapter.setMtu(1400));
        assertEquals("setMtu", failure.call());
        assertEquals("too busy", failure.reason());
    }

    @Test
    void shouldStartASessionAsItsOptionsSay() {
        final Session session = adapter.startSession(
                new SessionOptions().withCapacity(CAPACITY).withOffload(Offload.LARGE_PACKETS));
        assertSame(adapter, session.adapter());
        assertEquals(CAPACITY, session.capacity());
        assertFalse(session.hasEnded());
        final Request.StartSession request = last(Request.StartSession.class);
        assertEquals(Offload.LARGE_PACKETS.number(), request.offload);
        assertEquals(0, request.memory);
    }

    @Test
    void shouldStartASessionOfTheDefaultCapacity() {
        assertEquals(Adapter.DEFAULT_CAPACITY, adapter.startSession().capacity());
    }

    @Test
    void shouldRefuseCapacitiesThatNoRingHas() {
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.startSession(CAPACITY - 1));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.startSession(3 * CAPACITY));
    }

    @Test
    void shouldCloseItsSessionBeforeItself() {
        final Session session = adapter.startSession(CAPACITY);
        adapter.close();
        adapter.close();
        assertTrue(session.hasEnded());
        final List<Request> requests = broker.requests(Request.class);
        assertEquals(
                session.number(), ((Request.EndSession) requests.get(requests.size() - 2)).session);
        assertEquals(
                adapter.handle(),
                ((Request.CloseAdapter) requests.get(requests.size() - 1)).adapter);
        assertFalse(adapter.isOpen());
    }

    @Test
    void shouldEndTheSessionThatStartsWhileTheAdapterIsClosed() {
        broker.answer(Request.StartSession.class, request -> {
            adapter.markClosed();
            broker.answerAgain(Request.StartSession.class);
            return broker.start(request);
        });
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> adapter.startSession(CAPACITY));
        assertEquals(1, broker.requests(Request.EndSession.class).size());
    }

    @Test
    void shouldUseTheMemoryOfAnEarlierSessionAgain() {
        final Session earlier = adapter.startSession(CAPACITY);
        earlier.close();
        earlier.close();
        final Session other = adapter.startSession(OTHER_CAPACITY);
        other.close();
        final Session next = adapter.startSession(CAPACITY);
        assertEquals(earlier.memory().number, last(Request.StartSession.class).memory);
        assertSame(earlier.memory(), next.memory());
        assertFalse(next.hasEnded());
        assertTrue(earlier.hasEnded());
    }

    @Test
    void shouldMapOtherMemoryWhenTheBrokerHasTheEarlierNoMore() {
        final Session earlier = adapter.startSession(CAPACITY);
        earlier.close();
        broker.forgetMemories();
        final Session next = adapter.startSession(CAPACITY);
        assertNotEquals(earlier.memory().number, next.memory().number);
    }

    @Test
    void shouldKeepTheMemoryWhoseSessionWasRefused() {
        final Session earlier = adapter.startSession(CAPACITY);
        earlier.close();
        broker.answer(Request.StartSession.class, request -> busy());
        assertFails(ErrorCode.ERROR_BUSY, () -> adapter.startSession(CAPACITY));
        assertFails(ErrorCode.ERROR_BUSY, () -> adapter.startSession(CAPACITY));
        assertEquals(earlier.memory().number, last(Request.StartSession.class).memory);
    }

    @Test
    void shouldGiveTheMemoryUpWhoseSessionMayHaveStarted() {
        adapter.startSession(CAPACITY).close();
        broker.ignore(Request.StartSession.class);
        assertFails(ErrorCode.ERROR_TIMEOUT, () -> adapter.startSession(CAPACITY));
        broker.answer(Request.StartSession.class, request -> busy());
        assertFails(ErrorCode.ERROR_BUSY, () -> adapter.startSession(CAPACITY));
        assertEquals(0, last(Request.StartSession.class).memory);
    }

    @Test
    void shouldEndTheSessionWhoseMemoryWasNotShared() {
        broker.answer(
                Request.StartSession.class,
                request -> new Reply.SessionStarted(77, request.capacity, 77));
        broker.answer(Request.EndSession.class, any -> new Reply.Done());
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> adapter.startSession(CAPACITY));
        assertEquals(77, last(Request.EndSession.class).session);
    }

    @Test
    void shouldEndTheSessionWhoseMemoryCannotBeMapped() {
        broker.answer(Request.StartSession.class, request -> {
            final Reply.SessionStarted started = broker.start(request);
            // such as one of another release
            broker.session(started.session).segment().buffer().putInt(0, 0);
            return started;
        });
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> adapter.startSession(CAPACITY));
        assertEquals(1, broker.requests(Request.EndSession.class).size());
    }

    @Test
    void shouldTellWhatTheBrokerCounted() {
        final SessionStatistics statistics = adapter.startSession(CAPACITY).statistics();
        assertEquals(1, statistics.received());
        assertEquals(2, statistics.sent());
        assertEquals(3, statistics.receiveDrops());
        assertEquals(4, statistics.sendDrops());
        assertEquals(
                "received=1 sent=2 receiveDrops=3 sendDrops=4 held=0 allocated=0",
                statistics.toString());
    }
}
