package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** What a client asks its broker, and what it makes of the answers. */
@Timeout(60)
class TunClientTest {
    private static final UUID GUID = new UUID(3, 4);

    private FakeBroker broker;
    private TunClient client;

    @BeforeEach
    void connect() {
        broker = new FakeBroker(Duration.ofSeconds(30));
        client = TunClient.started(broker.connected());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private <T extends Request> T only(final Class<T> type) {
        final List<T> requests = broker.requests(type);
        assertEquals(1, requests.size());
        return requests.get(0);
    }

    @Test
    void shouldTellWhoTheBrokerIs() {
        assertEquals("loopback", client.driver());
        assertEquals("amd64/64", client.brokerArchitecture());
        assertEquals("1.2.3", client.brokerVersion());
        assertEquals(FakeBroker.PROCESS_ID, client.brokerProcessId());
        assertTrue(client.isOpen());
    }

    @Test
    void shouldCreateAnAdapterAndTellWhatItIs() {
        final AdapterInfo info = client.createAdapter("name", "type", GUID).info();
        final Request.CreateAdapter request = only(Request.CreateAdapter.class);
        assertEquals(
                "name type " + GUID, request.name + " " + request.tunnelType + " " + request.guid);
        assertEquals("name", info.name());
        assertEquals("type", info.tunnelType());
        assertEquals(GUID, info.guid());
        assertEquals("tun1", info.interfaceName());
        assertEquals(7, info.interfaceIndex());
        assertEquals(9, info.luid());
        assertEquals("name (tun1, " + GUID + ")", info.toString());
    }

    @Test
    void shouldOpenAnAdapter() {
        assertTrue(client.openAdapter("name").isOpen());
        assertEquals("name", only(Request.OpenAdapter.class).name);
    }

    @Test
    void shouldRefuseNamesThatNoAdapterHas() {
        for (final String name : new String[] {"", "a\0b", "a\nb", "x".repeat(128)}) {
            assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> client.openAdapter(name));
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER, () -> client.createAdapter(name, "type"));
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER, () -> client.createAdapter("name", name));
        }
        client.openAdapter("x".repeat(127));
    }

    @Test
    void shouldThrowWhatTheBrokerSaysOfAnAdapter() {
        broker.answer(
                Request.OpenAdapter.class,
                any -> new Reply.Failure(
                        ErrorCode.ERROR_NOT_FOUND.code(), "openAdapter", "there is none"));
        assertEquals(
                "there is none",
                assertFails(ErrorCode.ERROR_NOT_FOUND, () -> client.openAdapter("name"))
                        .reason());
    }

    @Test
    void shouldListTheAdaptersOfAllPages() {
        broker.answer(
                Request.ListAdapters.class,
                request -> new Reply.AdapterList(
                        List.of(FakeBroker.describe(
                                request.after + 5, "after" + request.after, "type", null)),
                        request.after < 10));
        assertEquals(
                List.of("after0", "after5", "after10"),
                client.adapters().stream().map(AdapterInfo::name).toList());
        assertThrows(
                UnsupportedOperationException.class, () -> client.adapters().remove(0));
    }

    @Test
    void shouldEnumerateUntilCallbackStops() {
        broker.answer(
                Request.ListAdapters.class,
                request -> new Reply.AdapterList(
                        List.of(
                                FakeBroker.describe(
                                        request.after + 1, "even" + request.after, "even", null),
                                FakeBroker.describe(
                                        request.after + 2, "odd" + request.after, "odd", null)),
                        request.after < 4));
        final List<String> shown = new ArrayList<>();
        assertTrue(client.enumerateAdapters("odd", info -> shown.add(info.name())));
        assertEquals(List.of("odd0", "odd2", "odd4"), shown);
        shown.clear();
        final int before = broker.requests(Request.ListAdapters.class).size();
        assertFalse(client.enumerateAdapters(
                null, info -> shown.add(info.name()) && !info.name().equals("odd0")));
        assertEquals(List.of("even0", "odd0"), shown);
        assertEquals(before + 1, broker.requests(Request.ListAdapters.class).size());
        assertTrue(client.enumerateAdapters("none", info -> false));
    }

    @Test
    void shouldReturnTheVersionOfTheDriver() {
        broker.answer(Request.RunningDriverVersion.class, any -> new Reply.DriverVersion(0x10006));
        assertEquals(0x10006, client.runningDriverVersion());
    }

    @Test
    void shouldDeleteTheDriver() {
        client.deleteDriver();
        only(Request.DeleteDriver.class);
    }

    @Test
    void shouldLeaveTheBrokerWhenClosed() {
        final Adapter adapter = client.createAdapter("name", "type");
        final Session session = adapter.startSession(Session.MIN_CAPACITY);
        client.close();
        client.close();
        only(Request.Goodbye.class);
        assertFalse(client.isOpen());
        assertFalse(adapter.isOpen());
        assertTrue(session.hasEnded());
        assertEquals(List.of(), broker.requests(Request.EndSession.class), "it ends them itself");
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> client.openAdapter("name"));
    }

    @Test
    void shouldCloseWhatTheBrokerLeftBehind() {
        final Adapter adapter = client.createAdapter("name", "type");
        broker.loseLink();
        assertFails(ErrorCode.ERROR_BROKEN_PIPE, () -> adapter.setMtu(1500));
        adapter.close();
        client.close();
        assertEquals(List.of(), broker.requests(Request.Goodbye.class));
    }

    @Test
    void shouldCloseTheConnectionThatCannotBeStarted() {
        // a connection has one daemon thread, which runs already
        assertThrows(
                IllegalThreadStateException.class, () -> TunClient.started(broker.connected()));
        assertFalse(broker.connection.isOpen());
    }
}
