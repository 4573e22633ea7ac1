package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.RecoveryPhase.ADAPTERS;
import static org.tunbroker.client.RecoveryPhase.CONFIGURATION;
import static org.tunbroker.client.RecoveryPhase.CONNECTING;
import static org.tunbroker.client.RecoveryPhase.LOST;
import static org.tunbroker.client.RecoveryPhase.RESUMED;
import static org.tunbroker.client.RecoveryPhase.SESSIONS;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** A client that recovers, and whose broker lives and loses an interface. */
@Timeout(60)
class InterfaceLossTest {
    private static final int EOF = ErrorCode.ERROR_HANDLE_EOF.code();

    private final RecoveringClient one = new RecoveringClient();

    @AfterEach
    void close() {
        one.close();
    }

    private void assertRecovered(final FakeBroker next, final String... created) {
        one.awaitPhase(RESUMED);
        assertEquals(1, one.first.requests(Request.Goodbye.class).size());
        assertEquals(
                List.of(created),
                next.requests(Request.CreateAdapter.class).stream()
                        .map(request -> request.name)
                        .toList());
        one.assertHeard(LOST, CONNECTING, ADAPTERS, CONFIGURATION, SESSIONS, RESUMED);
        FakeBroker.awaitTrue(one.first::isLinkClosed);
    }

    @Test
    void shouldGoOnInTheSameSessionWhenItsInterfaceIsLost() throws Exception {
        final Session session =
                one.client.createAdapter("lost", "type").startSession(Session.MIN_CAPACITY);
        one.client.createAdapter("other", "type").setMtu(1400);
        final CompletableFuture<Integer> written = CompletableFuture.supplyAsync(() -> {
            try {
                // the ring is full, so the writer waits
                while (session.write(ByteBuffer.allocate(1000), 0, TimeUnit.SECONDS)
                        != Session.NONE) {
                    continue;
                }
                return session.write(ByteBuffer.allocate(1000));
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
        final FakeBroker next = one.addBroker();
        one.first.tell(new Event.SessionEnded(session.number(), EOF, "Windows removed it"));
        one.first.tell(new Event.AdapterGone(session.adapter().handle(), EOF, "it was deleted"));
        assertRecovered(next, "lost", "other");
        assertEquals(1000, written.get(30, TimeUnit.SECONDS));
        assertFalse(session.hasEnded());
        assertEquals(1, next.requests(Request.Configure.class).size());
    }

    @Test
    void shouldMakeAnAdapterWithoutSessionAgain() {
        final Adapter adapter = one.client.createAdapter("lost", "type");
        final FakeBroker next = one.addBroker();
        one.first.tell(new Event.InterfaceChanged(
                adapter.handle(), Event.InterfaceChanged.PRESENCE, "present", "deleted"));
        assertRecovered(next, "lost");
        assertTrue(adapter.isOpen());
    }

    @Test
    void shouldEndAnAdapterThatAnotherClientCreated() {
        final Adapter adapter = one.client.openAdapter("name");
        one.first.tell(new Event.AdapterGone(adapter.handle(), EOF, "its creator closed it"));
        FakeBroker.awaitTrue(() -> one.heard.contains("adapter name " + EOF));
        assertFalse(adapter.isOpen());
        one.client.deleteDriver();
        assertEquals(List.of(), one.first.requests(Request.Goodbye.class));
    }

    @Test
    void shouldNotMakeAgainWhatAnotherClientDeleted() {
        final Adapter adapter = one.client.createAdapter("name", "type");
        final int code = ErrorCode.ERROR_OPERATION_ABORTED.code();
        one.first.tell(new Event.AdapterGone(adapter.handle(), code, "another client deleted it"));
        FakeBroker.awaitTrue(() -> one.heard.contains("adapter name " + code));
        one.client.deleteDriver();
        assertEquals(List.of(), one.first.requests(Request.Goodbye.class));
    }

    @Test
    void shouldMakeACallAgainThatFoundTheInterfaceLost() {
        final Adapter adapter = one.client.createAdapter("name", "type");
        one.first.answer(Request.Configure.class, request -> {
            one.first.tell(new Event.AdapterGone(adapter.handle(), EOF, "it was deleted"));
            one.awaitPhase(CONNECTING);
            return new Reply.Failure(
                    ErrorCode.ERROR_INVALID_HANDLE.code(), "adapter", "the adapter is gone");
        });
        final FakeBroker next = one.addBroker();
        adapter.setMtu(1400);
        assertEquals(1, next.requests(Request.Configure.class).size());
    }
}
