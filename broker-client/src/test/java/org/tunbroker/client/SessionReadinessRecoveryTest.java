package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.RecoveryPhase.CONNECTING;
import static org.tunbroker.client.RecoveryPhase.RESUMED;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;

/** Stages that are pending while a session goes on with the next broker. */
@Timeout(60)
class SessionReadinessRecoveryTest {
    private static final int DEADLINE_S = 30;
    private static final int PACKET = 4096;

    private RecoveringClient one = new RecoveringClient();
    private Session session = newSession(one);

    @AfterEach
    void close() {
        one.close();
    }

    private static Session newSession(final RecoveringClient client) {
        return client.client.createAdapter("name", "type").startSession(Session.MIN_CAPACITY);
    }

    private static void assertCompletes(final CompletableFuture<Void> stage) throws Exception {
        assertNull(stage.get(DEADLINE_S, TimeUnit.SECONDS));
    }

    private void bring(final FakeBroker broker) {
        final RingProducer ring =
                broker.session(session.number()).receiveProducer(broker::ringForSessions);
        assertTrue(ring.reserve(PACKET));
        ring.commit(PACKET);
        ring.publish();
    }

    private void fillSendRing() throws InterruptedException {
        final ByteBuffer packet = ByteBuffer.allocate(PACKET);
        while (session.write(packet, 0, TimeUnit.SECONDS) == PACKET) {
            packet.clear();
        }
    }

    private CompletableFuture<Void> readable() {
        return session.whenReadable().toCompletableFuture();
    }

    private CompletableFuture<Void> writable() {
        return session.whenWritable(PACKET).toCompletableFuture();
    }

    private void loseBroker() {
        one.first.die();
        one.awaitPhase(CONNECTING);
    }

    private FakeBroker recover() {
        final FakeBroker next = one.addBroker();
        one.awaitPhase(RESUMED);
        return next;
    }

    @Test
    void shouldTellAPacketOfTheNextBrokerToWhoAskedBefore() throws Exception {
        final CompletableFuture<Void> stage = readable();
        loseBroker();
        final FakeBroker next = recover();
        // it looked at the next rings, and asked the next broker to ring
        awaitTrue(() -> isRequested(next));
        assertFalse(stage.isDone());
        bring(next);
        assertCompletes(stage);
        assertEquals(PACKET, session.read(ByteBuffer.allocate(PACKET), 0, TimeUnit.SECONDS));
        assertFalse(session.hasEnded());
    }

    private boolean isRequested(final FakeBroker broker) {
        return broker.session(session.number()).receiveConsumer().ownRequest().isMade();
    }

    @Test
    void shouldTellAPacketToWhoAskedMeanwhile() throws Exception {
        loseBroker();
        final CompletableFuture<Void> stage = readable();
        assertFalse(stage.isDone());
        final FakeBroker next = recover();
        bring(next);
        assertCompletes(stage);
        assertFalse(session.hasEnded());
    }

    @Test
    void shouldTellRoomInTheNextRings() throws Exception {
        fillSendRing();
        final CompletableFuture<Void> stage = writable();
        assertFalse(stage.isDone());
        loseBroker();
        assertFalse(stage.isDone());
        final FakeBroker next = recover();
        assertCompletes(stage);
        assertEquals(PACKET, session.write(ByteBuffer.allocate(PACKET), 0, TimeUnit.SECONDS));
        assertEquals(PACKET, sent(next).peek());
    }

    private RingConsumer sent(final FakeBroker broker) {
        return broker.session(session.number()).sendConsumer(broker::ringForSessions);
    }

    @Test
    void shouldGoOnAfterATryThatFailed() throws Exception {
        final CompletableFuture<Void> stage = readable();
        final FakeBroker dying = new FakeBroker(Duration.ofSeconds(30));
        dying.answer(Request.StartSession.class, request -> {
            dying.die();
            return null;
        });
        loseBroker();
        one.addBroker(dying);
        final FakeBroker next = recover();
        assertFalse(stage.isDone());
        bring(next);
        assertCompletes(stage);
    }

    @Test
    void shouldTellTheEndThatTheBrokerTold() throws Exception {
        final CompletableFuture<Void> stage = readable();
        one.first.session(session.number()).markEnded(13);
        one.first.tell(new Event.SessionEnded(session.number(), 13, "the ring is corrupt"));
        assertCompletes(stage);
        assertTrue(session.hasEnded());
    }

    @Test
    void shouldTellTheEndWhenItGivesUp() throws Exception {
        one.close();
        one = new RecoveringClient(new RecoveryOptions().withLimit(Duration.ofMillis(100)));
        session = newSession(one);
        final CompletableFuture<Void> stage = readable();
        one.first.die();
        assertCompletes(stage);
        assertTrue(session.hasEnded());
    }

    @Test
    void shouldTellTheEndWhenTheSessionIsClosedMeanwhile() throws Exception {
        loseBroker();
        final CompletableFuture<Void> stage = readable();
        session.close();
        assertCompletes(stage);
    }

    @Test
    void shouldTellTheEndWhenTheClientIsClosedMeanwhile() {
        loseBroker();
        final CompletableFuture<Void> stage = readable();
        one.client.close();
        assertTrue(stage.isDone());
        assertFalse(stage.isCompletedExceptionally());
    }

    @Test
    void shouldFailAStageThatTheNextBrokerCannotTell() {
        final Connectors connectors = new Connectors();
        try (TunClient client = connectors.client()) {
            final Session there =
                    client.createAdapter("name", "type").startSession(Session.MIN_CAPACITY);
            final CompletableFuture<Void> stage = there.whenReadable().toCompletableFuture();
            connectors.first.die();
            final ExecutionException thrown = assertThrows(
                    ExecutionException.class, () -> stage.get(DEADLINE_S, TimeUnit.SECONDS));
            final TunException reason = (TunException) thrown.getCause();
            assertTrue(reason.is(ErrorCode.ERROR_NOT_SUPPORTED), reason::getMessage);
            assertFalse(there.hasEnded());
        }
    }

    /** A broker, and one of an older release that comes after it. */
    private static final class Connectors {
        final FakeBroker first = new FakeBroker(Duration.ofSeconds(30));
        private final FakeBroker older = new FakeBroker(Duration.ofSeconds(30));

        TunClient client() {
            return TunClient.started(
                    first.connected(),
                    new RecoveryOptions().withBackOff(Duration.ofMillis(1), Duration.ofMillis(5)),
                    limitNs -> older());
        }

        private Connector.Connected older() {
            return older.connected(Features.OF_THIS_RELEASE & ~Features.READINESS);
        }
    }
}
