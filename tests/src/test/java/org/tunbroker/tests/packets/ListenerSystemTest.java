package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** What a listener hears, and may do, when another client takes an adapter away. */
@Timeout(60)
class ListenerSystemTest extends LoopbackFixture {
    private TunClient owner;
    private Adapter owned;
    private Adapter opened;
    private Session used;

    @BeforeEach
    void openAdapterOfAnother() {
        owner = connect();
        owned = owner.createAdapter("Owned", "test");
        opened = client.openAdapter("Owned");
        used = opened.startSession(Session.MIN_CAPACITY);
    }

    @AfterEach
    void closeOwner() {
        owner.close();
    }

    @Test
    void shouldHearOnceOfSessionAndAdapterWhenOwnerClosesAdapter() throws InterruptedException {
        final CollectedEvents events = new CollectedEvents();
        client.setListener(events);
        final BlockedCall reader = BlockedCall.start(() -> used.read(ByteBuffer.allocate(64)));
        owned.close();
        assertEquals(Session.END, reader.result());
        final List<CollectedEvents.Heard> heard = events.awaitCount(2);
        assertSame(used, heard.get(0).subject());
        assertSame(opened, heard.get(1).subject());
        assertTrue(used.hasEnded());
        assertFalse(opened.isOpen());
        // the other adapter and its session go on
        send(1, 1, 64);
        expect(1, 64);
        assertEquals(2, events.heard().size());
    }

    @Test
    void shouldHearNothingOfWhatTheApplicationCloses() throws InterruptedException {
        final CollectedEvents events = new CollectedEvents();
        client.setListener(events);
        used.close();
        opened.close();
        session.close();
        adapter.close();
        // an event that is on its way comes before an answer
        assertEquals(1, client.adapters().size());
        client.close();
        assertEquals(List.of(), events.heard());
    }

    @Test
    void shouldLetListenerCallAnything() {
        final AtomicReference<Session> made = new AtomicReference<>();
        final CollectedEvents events = new CollectedEvents(() -> {
            if (made.get() == null) {
                assertEquals(Session.END, used.receive(new Packet()));
                used.close();
                assertFalse(client.adapters().isEmpty());
                made.set(client.createAdapter("New", "test").startSession(Session.MIN_CAPACITY));
            }
        });
        client.setListener(events);
        owned.close();
        events.awaitCount(2);
        assertEquals(List.of(), events.thrown());
        assertFalse(made.get().hasEnded());
    }

    @Test
    void shouldLetListenerCloseTheClient() throws InterruptedException {
        final BlockedCall reader = BlockedCall.start(() -> session.read(ByteBuffer.allocate(64)));
        final CollectedEvents events = new CollectedEvents(() -> client.close());
        client.setListener(events);
        owned.close();
        assertEquals(Session.END, reader.result());
        events.awaitCount(1);
        assertEquals(List.of(), events.thrown());
        assertFalse(client.isOpen());
        assertTrue(owner.adapters().isEmpty());
    }

    @Test
    void shouldTellOthersWhenListenerThrows() {
        final UncaughtExceptions uncaught = UncaughtExceptions.collect();
        try (uncaught) {
            final CollectedEvents events = new CollectedEvents(() -> {
                throw new AssertionError("a listener's fault");
            });
            client.setListener(events);
            owned.close();
            final List<CollectedEvents.Heard> heard = events.awaitCount(2);
            assertSame(used, heard.get(0).subject());
            assertSame(opened, heard.get(1).subject());
            assertEquals(1, client.adapters().size());
        }
        assertEquals(2, uncaught.count("a listener's fault"));
    }
}
