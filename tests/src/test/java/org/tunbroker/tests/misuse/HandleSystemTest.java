package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.misuse.Misuse.assertFails;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** Adapters, sessions and packets that are used twice, too late, or by too many. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HandleSystemTest extends NeighbourFixture {
    private static final ErrorCode CLOSED = ErrorCode.ERROR_INVALID_HANDLE;

    private TunClient client;
    private Adapter adapter;

    @BeforeEach
    void connect() {
        client = TunClient.connect(folder.options());
        adapter = client.createAdapter("Handle", "Test");
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void shouldRefuseSecondSession() {
        try (Session session = adapter.startSession(Session.MIN_CAPACITY)) {
            final ErrorCode code = ErrorCode.ERROR_ALREADY_INITIALIZED;
            assertFails(code, "startSession", () -> adapter.startSession(Session.MIN_CAPACITY));
            final Adapter opened = neighbour.client().openAdapter("Handle");
            assertFails(code, "startSession", () -> opened.startSession(Session.MIN_CAPACITY));
            assertFalse(session.hasEnded());
        }
        adapter.startSession(Session.MIN_CAPACITY).close();
    }

    @Test
    void shouldRefuseUnknownAdapter() {
        assertFails(
                ErrorCode.ERROR_NOT_FOUND, "openAdapter", () -> client.openAdapter("Never made"));
        adapter.close();
        assertFails(ErrorCode.ERROR_NOT_FOUND, "openAdapter", () -> client.openAdapter("Handle"));
    }

    @Test
    void shouldRefuseToDeleteDriverWhileThereAreAdapters() {
        final String reason =
                assertFails(ErrorCode.ERROR_BUSY, "deleteDriver", client::deleteDriver);
        assertTrue(reason.contains("2 adapters"), reason);
    }

    @Test
    void shouldRefuseClosedClient() {
        final Session session = adapter.startSession(Session.MIN_CAPACITY);
        client.close();
        client.close();
        assertFalse(client.isOpen());
        assertFails(CLOSED, "request", () -> client.createAdapter("Late", "Test"));
        assertFails(CLOSED, "request", () -> client.openAdapter("Neighbour"));
        assertFails(CLOSED, "request", client::adapters);
        assertFails(CLOSED, "request", client::runningDriverVersion);
        assertFails(CLOSED, "request", client::deleteDriver);
        assertFails(CLOSED, "request", () -> client.setLogger((level, time, line) -> {}));
        assertFails(CLOSED, "request", () -> adapter.startSession(Session.MIN_CAPACITY));
        assertFails(CLOSED, "request", session::statistics);
        assertFalse(adapter.isOpen());
        assertTrue(session.hasEnded());
        adapter.close();
        session.close();
    }

    @Test
    void shouldRefuseClosedAdapter() {
        final Session session = adapter.startSession(Session.MIN_CAPACITY);
        adapter.close();
        adapter.close();
        assertFalse(adapter.isOpen());
        assertTrue(session.hasEnded());
        assertFails(CLOSED, "adapter", () -> adapter.startSession(Session.MIN_CAPACITY));
        assertFails(CLOSED, "adapter", () -> adapter.setUp(true));
        assertFails(CLOSED, "adapter", () -> adapter.setMtu(1500));
        assertFails(
                CLOSED, "adapter", () -> adapter.addAddress(InetAddress.getLoopbackAddress(), 8));
        assertEquals("Handle", adapter.info().name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "adapter", "client"})
    void shouldAnswerEndWhenClosed(final String closed) throws InterruptedException {
        final Session session = adapter.startSession(Session.MIN_CAPACITY);
        final Packet held = new Packet();
        final Packet unsent = new Packet();
        session.write(ByteBuffer.allocate(100));
        session.write(ByteBuffer.allocate(100));
        assertTrue(session.awaitReadable(30, TimeUnit.SECONDS));
        assertEquals(100, session.receive(held));
        assertEquals(100, session.allocate(unsent, 100));
        final ByteBuffer kept = held.buffer();
        switch (closed) {
            case "session" -> session.close();
            case "adapter" -> adapter.close();
            default -> client.close();
        }
        assertTrue(session.hasEnded());
        assertEquals(Session.END, session.receive(new Packet()));
        assertEquals(Session.END, session.receive(packet -> {}, 10));
        assertEquals(Session.END, session.read(ByteBuffer.allocate(2000)));
        assertEquals(Session.END, session.read(ByteBuffer.allocate(2000), 0, TimeUnit.SECONDS));
        assertEquals(Session.END, session.allocate(new Packet(), 100));
        assertEquals(Session.END, session.write(ByteBuffer.allocate(100)));
        assertTrue(session.awaitReadable(-1, TimeUnit.SECONDS));
        assertFails(CLOSED, "buffer", held::buffer);
        assertFails(CLOSED, "length", unsent::length);
        // what the application kept can still be touched, whatever it shows
        assertTrue(kept.get(kept.position()) >= Byte.MIN_VALUE);
        held.release();
        unsent.send();
        session.close();
    }

    @Test
    void shouldRefuseToReleaseOrSendTwice() throws InterruptedException {
        final ErrorCode code = ErrorCode.ERROR_INVALID_PARAMETER;
        try (Session session = adapter.startSession(Session.MIN_CAPACITY)) {
            final Packet packet = new Packet();
            assertFails(code, "release", packet::release);
            assertFails(code, "send", packet::send);
            session.allocate(packet, 50);
            assertFails(code, "release", packet::release);
            assertFails(code, "allocate", () -> session.allocate(packet, 50));
            assertFails(code, "receive", () -> session.receive(packet));
            packet.send();
            assertFails(code, "send", packet::send);
            assertTrue(session.awaitReadable(30, TimeUnit.SECONDS));
            assertEquals(50, session.receive(packet));
            assertFails(code, "send", packet::send);
            packet.release();
            assertFails(code, "release", packet::release);
            assertFails(CLOSED, "buffer", packet::buffer);
            assertEquals(50, session.write(ByteBuffer.allocate(50)));
            assertEquals(50, session.read(ByteBuffer.allocate(50)));
        }
    }
}
