package org.tunbroker.tests.packets;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.packets.TunErrors.assertFails;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** A broker that is killed, as its clients see it. */
@Timeout(60)
@Tag("slow-under-wine")
class BrokerDeathSystemTest extends LoopbackFixture {
    private static final int BROKEN_PIPE = 109;
    // half a second is promised; a busy machine may add some
    private static final long BOUND_MS = 1500;

    /** Kills the broker; returns when it began to. */
    private long killBroker() {
        final long begin = System.nanoTime();
        final ProcessHandle broker = ProcessHandle.of(client.brokerProcessId()).orElseThrow();
        assertTrue(broker.destroyForcibly());
        return begin;
    }

    private void killBrokerAndWait() {
        killBroker();
        await().atMost(Duration.ofSeconds(DEADLINE_S)).until(() -> !client.isOpen());
    }

    @Test
    void shouldWakeEveryWaiterWithEnd() throws InterruptedException {
        blockBothWays();
        final List<BlockedCall> calls = List.of(
                BlockedCall.start(() -> session.read(ByteBuffer.allocate(64))),
                BlockedCall.start(() -> session.read(ByteBuffer.allocate(64), 1, TimeUnit.DAYS)),
                BlockedCall.start(() -> session.write(numbered(0, LARGE))));
        final BlockedCall waiter = BlockedCall.start(() -> session.awaitReadable(1, TimeUnit.DAYS));
        final long begin = killBroker();
        for (final BlockedCall call : calls) {
            assertEquals(Session.END, call.result());
            assertTrue(call.endedAfter(begin).toMillis() < BOUND_MS);
        }
        assertEquals(true, waiter.result());
        assertTrue(waiter.endedAfter(begin).toMillis() < BOUND_MS);
        assertTrue(session.hasEnded());
    }

    @Test
    void shouldTellListenerOnceOfSessionAndAdapter() {
        final CollectedEvents events = new CollectedEvents();
        client.setListener(events);
        final long begin = killBroker();
        final List<CollectedEvents.Heard> heard = events.awaitCount(2);
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(tookMs < BOUND_MS, () -> "told after " + tookMs + " ms");
        assertSame(session, heard.get(0).subject());
        assertSame(adapter, heard.get(1).subject());
        assertEquals(BROKEN_PIPE, heard.get(0).code());
        assertEquals(BROKEN_PIPE, heard.get(1).code());
        assertFalse(heard.get(0).reason().isEmpty());
        session.close();
        adapter.close();
        client.close();
        assertEquals(2, events.heard().size());
    }

    @Test
    void shouldLetListenerCallAnything() {
        final CollectedEvents events = new CollectedEvents(() -> {
            assertEquals(Session.END, session.receive(new Packet()));
            assertFails(() -> client.adapters(), ErrorCode.ERROR_BROKEN_PIPE);
            assertFails(() -> session.statistics(), ErrorCode.ERROR_BROKEN_PIPE);
            session.close();
            adapter.close();
        });
        client.setListener(events);
        killBroker();
        assertSame(session, events.awaitCount(1).get(0).subject());
        assertEquals(List.of(), events.thrown());
    }

    @Test
    void shouldTellOfAdapterWhenListenerThrowsForSession() {
        final UncaughtExceptions uncaught = UncaughtExceptions.collect();
        try (uncaught) {
            final CollectedEvents events = new CollectedEvents(() -> {
                throw new AssertionError("a listener's fault");
            });
            client.setListener(events);
            killBroker();
            assertSame(adapter, events.awaitCount(2).get(1).subject());
        }
        assertEquals(2, uncaught.count("a listener's fault"));
    }

    @Test
    void shouldLetListenerCloseTheClient() {
        final CollectedEvents events = new CollectedEvents(() -> client.close());
        client.setListener(events);
        killBroker();
        events.awaitCount(1);
        assertEquals(List.of(), events.thrown());
        assertFails(() -> client.adapters(), ErrorCode.ERROR_INVALID_HANDLE);
    }

    @Test
    void shouldKeepHeldPacketReadable() throws InterruptedException {
        sendAtOnce(2, 1000);
        final Packet held = receive();
        final Packet allocated = new Packet();
        session.allocate(allocated, 1000);
        killBrokerAndWait();
        assertEquals(0, numberOf(held));
        assertEquals(1000, held.length());
        allocated.buffer().putInt(1);
        allocated.send();
        held.release();
        assertFails(held::release, ErrorCode.ERROR_INVALID_PARAMETER);
        // one more is queued
        assertEquals(Session.END, session.receive(held));
        assertEquals(Session.END, session.allocate(allocated, 64));
    }

    @Test
    void shouldRefuseCallsAtOnce() {
        killBrokerAndWait();
        final ErrorCode[] codes = {ErrorCode.ERROR_BROKEN_PIPE, ErrorCode.ERROR_INVALID_HANDLE};
        final long begin = System.nanoTime();
        // more than the stream of requests has room for
        for (int i = 0; i < 2000; i++) {
            assertFails(() -> client.adapters(), ErrorCode.ERROR_BROKEN_PIPE);
        }
        assertFails(() -> client.createAdapter("New", "test"), ErrorCode.ERROR_BROKEN_PIPE);
        assertFails(() -> client.openAdapter("Packets"), ErrorCode.ERROR_BROKEN_PIPE);
        assertFails(() -> client.runningDriverVersion(), ErrorCode.ERROR_BROKEN_PIPE);
        assertFails(() -> adapter.startSession(), codes);
        assertFails(() -> adapter.setUp(true), codes);
        assertFails(() -> session.statistics(), codes);
        assertDoesNotThrow(() -> {
            session.close();
            adapter.close();
            client.close();
        });
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(tookMs < 10_000, () -> "refused after " + tookMs + " ms");
        assertFails(() -> client.adapters(), ErrorCode.ERROR_INVALID_HANDLE);
    }

    @Test
    void shouldAnswerEndWithPacketsQueued() throws InterruptedException {
        sendAtOnce(5, 64);
        killBrokerAndWait();
        assertEquals(Session.END, session.receive(new Packet()));
        assertEquals(Session.END, session.receive(packet -> {}, 5));
        assertEquals(Session.END, session.read(ByteBuffer.allocate(64)));
    }

    @Test
    void shouldConnectAnew() throws InterruptedException {
        killBroker();
        try (TunClient next = connect()) {
            final Session started = next.createAdapter("Packets", "test").startSession();
            assertEquals(64, started.write(numbered(7, 64)));
            final ByteBuffer target = ByteBuffer.allocate(64);
            assertEquals(64, started.read(target, DEADLINE_S, TimeUnit.SECONDS));
            assertEquals(7, target.getInt(0));
        }
    }
}
