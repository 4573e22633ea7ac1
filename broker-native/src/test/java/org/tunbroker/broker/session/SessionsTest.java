package org.tunbroker.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.TestBroker;
import org.tunbroker.broker.TestClient;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

@Timeout(60)
class SessionsTest {
    private final TestBroker broker = new TestBroker();
    private final TestClient client = broker.connect(1);
    private final int adapter = client.create("Adapter").adapter;

    @AfterEach
    void close() {
        broker.close();
    }

    private static Request.StartSession start(final int handle) {
        return new Request.StartSession(handle, TestClient.CAPACITY, 0);
    }

    private void end(final ErrorCode code) {
        broker.driver.devices.get(0).end.ended(code, "the test ends it");
    }

    @Test
    void shouldStartAndEnd() {
        final Reply.SessionStarted started = client.start(adapter);
        assertEquals(TestClient.CAPACITY, started.capacity);
        assertTrue(broker.adapters.hasSessions());
        assertEquals(1, broker.peers.openMemories);
        assertInstanceOf(Reply.Done.class, client.ask(new Request.EndSession(started.session)));
        assertFalse(broker.adapters.hasSessions());
        assertEquals(0, broker.peers.usedMemories);
        assertEquals(1, broker.peers.openMemories);
        client.refused(ErrorCode.ERROR_INVALID_HANDLE, new Request.EndSession(started.session));
        client.start(adapter);
    }

    @Test
    void shouldHaveOneSessionForAnAdapter() {
        client.start(adapter);
        client.refused(ErrorCode.ERROR_ALREADY_INITIALIZED, start(adapter));
        client.refused(ErrorCode.ERROR_ALREADY_INITIALIZED, start(client.open("Adapter").adapter));
    }

    @Test
    void shouldRefuseArgumentsThatNoSessionHas() {
        client.refused(ErrorCode.ERROR_INVALID_PARAMETER, new Request.StartSession(adapter, 7, 0));
        client.refused(
                ErrorCode.ERROR_INVALID_PARAMETER,
                new Request.StartSession(adapter, TestClient.CAPACITY, 9));
        client.refused(ErrorCode.ERROR_INVALID_HANDLE, start(4711));
    }

    @Test
    void shouldSayWhyMemoryCannotBeMadeAndStartLater() {
        broker.peers.memoryFault =
                new TunException(ErrorCode.ERROR_DISK_FULL, "create segment", "no room");
        client.refused(ErrorCode.ERROR_DISK_FULL, start(adapter));
        broker.peers.memoryFault = null;
        client.start(adapter);
    }

    @Test
    void shouldEndSessionWhoseMemoryCannotBeShared() {
        broker.peers.shareFault =
                new TunException(ErrorCode.ERROR_ACCESS_DENIED, "share", "it is dying");
        client.refused(ErrorCode.ERROR_ACCESS_DENIED, start(adapter));
        broker.runUntilIdle();
        assertEquals(0, broker.peers.openMemories);
        broker.peers.shareFault = null;
        client.start(adapter);
    }

    @Test
    void shouldLeaveNothingOfSessionThatStartsForClientThatIsGone() {
        broker.driver.hold();
        client.send(start(adapter));
        broker.run();
        client.guest().die();
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        assertEquals(0, broker.peers.openMemories);
        assertEquals(
                List.of("create Adapter", "start Adapter", "end Adapter", "close Adapter"),
                broker.driver.calls);
    }

    @Test
    void shouldTellClientOfSessionThatEnded() {
        final Reply.SessionStarted started = client.start(adapter);
        end(ErrorCode.ERROR_INVALID_DATA);
        final List<Event> events = client.events();
        assertEquals(1, events.size());
        final Event.SessionEnded ended = assertInstanceOf(Event.SessionEnded.class, events.get(0));
        assertEquals(started.session, ended.session);
        assertEquals(ErrorCode.ERROR_INVALID_DATA.code(), ended.code);
        assertEquals(0, broker.peers.openMemories);
        client.start(adapter);
    }

    @Test
    void shouldRingForClientThatAskedForIt() {
        client.start(adapter);
        final SessionRings rings = broker.driver.devices.get(0).rings;
        final AtomicBuffer memory = rings.segment().buffer();
        // the receive request, and that for room to send
        memory.putInt(516, 1);
        rings.toClient().peerFlag().wake();
        rings.toClient().peerFlag().wake();
        assertEquals(1, client.guest().rungForSessions.get());
        memory.putInt(1156, 1);
        end(ErrorCode.ERROR_HANDLE_EOF);
        assertEquals(2, client.guest().rungForSessions.get());
        assertEquals(0, memory.getInt(516));
        assertEquals(0, memory.getInt(1156));
    }

    @Test
    void shouldRemoveAdapterWhoseDeviceIsGone() {
        client.start(adapter);
        end(ErrorCode.ERROR_HANDLE_EOF);
        final List<Event> events = client.events();
        assertInstanceOf(Event.SessionEnded.class, events.get(0));
        final Event.AdapterGone gone = assertInstanceOf(Event.AdapterGone.class, events.get(1));
        assertEquals(adapter, gone.adapter);
        assertTrue(broker.adapters.isEmpty());
        client.refused(ErrorCode.ERROR_INVALID_HANDLE, TestClient.setUp(adapter));
    }

    @Test
    void shouldReportSessionThatCannotBeEnded() {
        final Reply.SessionStarted started = client.start(adapter);
        broker.driver.failOnce(
                new TunException(ErrorCode.ERROR_TIMEOUT, "endSession", "a thread hangs"));
        client.refused(ErrorCode.ERROR_TIMEOUT, new Request.EndSession(started.session));
    }

    @Test
    void shouldCountForItsClientAlone() {
        final Reply.SessionStarted started = client.start(adapter);
        assertInstanceOf(
                Reply.Statistics.class, client.ask(new Request.SessionStatistics(started.session)));
        broker.connect(2)
                .refused(
                        ErrorCode.ERROR_INVALID_HANDLE,
                        new Request.SessionStatistics(started.session));
    }

    @Test
    void shouldGiveUpClientThoughItsMemoryCannotBeClosed() {
        client.start(adapter);
        broker.peers.memoryCloseFault = new IllegalStateException("it cannot be unmapped");
        client.die();
        assertTrue(broker.log().contains("it cannot be unmapped"), broker::log);
        assertTrue(broker.clients.isEmpty());
        assertTrue(broker.adapters.isEmpty());
    }

    @Test
    void shouldGiveTheMemoryBackWhenTheNextSessionInItCannotStart() {
        final Reply.SessionStarted first = client.start(adapter);
        client.ask(new Request.EndSession(first.session));
        final Request.StartSession again =
                new Request.StartSession(adapter, TestClient.CAPACITY, 0, first.memory);
        broker.driver.failOnce(
                new TunException(ErrorCode.ERROR_GEN_FAILURE, "startSession", "a fault"));
        client.refused(ErrorCode.ERROR_GEN_FAILURE, again);
        assertEquals(0, broker.peers.usedMemories);
        assertEquals(1, broker.peers.openMemories);
        final Reply.SessionStarted next =
                assertInstanceOf(Reply.SessionStarted.class, client.ask(again));
        assertEquals(first.memory, next.memory);
        assertEquals(1, broker.peers.openMemories);
    }
}
