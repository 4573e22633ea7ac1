package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.RecoveryPhase.CONNECTING;
import static org.tunbroker.client.RecoveryPhase.GAVE_UP;
import static org.tunbroker.client.RecoveryPhase.RESUMED;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;

/** A session that goes on with the next broker. */
@Timeout(60)
class SessionRecoveryTest {
    private static final int DEADLINE_S = 30;

    private RecoveringClient one = new RecoveringClient();
    private Adapter adapter = one.client.createAdapter("name", "type");
    private Session session = adapter.startSession(Session.MIN_CAPACITY);

    @AfterEach
    void close() {
        one.close();
    }

    private static <T> CompletableFuture<T> async(final Callable<T> call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.call();
            } catch (final Exception ex) {
                throw new IllegalStateException(ex);
            }
        });
    }

    private static <T> T result(final CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE_S, TimeUnit.SECONDS);
    }

    private static void bring(final FakeBroker broker, final Session session, final int length) {
        final RingProducer ring = broker.session(session.number()).receiveProducer();
        assertTrue(ring.reserve(length));
        ring.commit(length);
        ring.publish();
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

    private void useOneThreadEachWay() {
        session.close();
        session = adapter.startSession(
                new SessionOptions().withCapacity(Session.MIN_CAPACITY).withOneThreadEachWay());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnInTheRingsOfTheNextBroker(final boolean oneThread) throws Exception {
        if (oneThread) {
            useOneThreadEachWay();
        }
        final CompletableFuture<Integer> reader =
                async(() -> session.read(ByteBuffer.allocate(100)));
        loseBroker();
        final FakeBroker next = recover();
        bring(next, session, 7);
        assertEquals(7, result(reader));
        assertEquals(9, session.write(ByteBuffer.allocate(9)));
        final RingConsumer sent = next.session(session.number()).sendConsumer();
        assertEquals(9, sent.peek());
        assertFalse(session.hasEnded());
        assertEquals(1, session.statistics().received());
    }

    @Test
    void shouldLetWritersWaitForTheNextBroker() throws Exception {
        loseBroker();
        final CompletableFuture<Integer> writer =
                async(() -> session.write(ByteBuffer.allocate(9)));
        final CompletableFuture<Boolean> waiter =
                async(() -> session.awaitWritable(9, DEADLINE_S, TimeUnit.SECONDS));
        final FakeBroker next = recover();
        assertEquals(9, result(writer));
        assertTrue(result(waiter));
        assertEquals(9, next.session(session.number()).sendConsumer().peek());
    }

    @Test
    void shouldFindNoPacketAndNoRoomMeanwhile() throws Exception {
        loseBroker();
        final Packet packet = new Packet();
        assertEquals(Session.NONE, session.receive(packet));
        assertEquals(Session.NONE, session.allocate(packet, 9));
        assertEquals(0, session.receive(shown -> {}, 5));
        assertEquals(0, session.send(shown -> 1, 9, 5));
        final ByteBuffer bytes = ByteBuffer.allocate(9);
        assertEquals(Session.NONE, session.read(bytes, 0, TimeUnit.SECONDS));
        assertEquals(Session.NONE, session.write(bytes, 0, TimeUnit.SECONDS));
        assertEquals(Session.NONE, session.read(bytes, 20, TimeUnit.MILLISECONDS));
        assertFalse(session.awaitReadable(20, TimeUnit.MILLISECONDS));
        assertFalse(session.hasEnded());
    }

    @Test
    void shouldAnswerAnInterruptionMeanwhile() throws Exception {
        loseBroker();
        final CompletableFuture<String> thrown = new CompletableFuture<>();
        final Thread reader = new Thread(() -> {
            try {
                session.read(ByteBuffer.allocate(9));
            } catch (final InterruptedException ex) {
                thrown.complete("interrupted");
            }
        });
        reader.start();
        reader.interrupt();
        assertEquals("interrupted", result(thrown));
    }

    @Test
    void shouldCountWhatWasInTheRings() throws Exception {
        bring(one.first, session, 7);
        session.write(ByteBuffer.allocate(9));
        session.write(ByteBuffer.allocate(9));
        final Packet cancelled = new Packet();
        session.allocate(cancelled, 9);
        cancelled.cancel();
        session.allocate(new Packet(), 9);
        loseBroker();
        recover();
        assertEquals(1, one.last().lostReceived());
        assertEquals(3, one.last().lostSent());
        assertEquals(3, session.statistics().lostSent());
        assertEquals(1, session.statistics().lostReceived());
        assertEquals(Session.NONE, session.receive(new Packet()));
    }

    @Test
    void shouldRefusePacketsOfTheLostBroker() {
        bring(one.first, session, 7);
        final Packet received = new Packet();
        assertEquals(7, session.receive(received));
        final Packet allocated = new Packet();
        assertEquals(9, session.allocate(allocated, 9));
        final ByteBuffer view = received.buffer();
        loseBroker();
        final FakeBroker next = recover();
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> received.get(0));
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, received::buffer);
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> allocated.put(0, (byte) 1));
        // what is mapped stays, whatever it shows
        view.get(0);
        received.release();
        allocated.send();
        assertEquals(
                RingConsumer.EMPTY,
                next.session(session.number()).sendConsumer().peek());
        assertEquals(9, session.allocate(allocated, 9));
        allocated.send();
        assertEquals(9, next.session(session.number()).sendConsumer().peek());
    }

    @Test
    void shouldKeepOtherThreadsOutOfABatchThatBeganBefore() throws Exception {
        bring(one.first, session, 7);
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final CompletableFuture<Integer> batch = async(() -> session.receive(
                shown -> {
                    entered.countDown();
                    await(leave);
                },
                1));
        await(entered);
        loseBroker();
        final FakeBroker next = recover();
        bring(next, session, 8);
        assertEquals(
                Session.NONE, session.read(ByteBuffer.allocate(100), 50, TimeUnit.MILLISECONDS));
        leave.countDown();
        assertEquals(1, result(batch));
        assertEquals(8, session.read(ByteBuffer.allocate(100)));
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(DEADLINE_S, TimeUnit.SECONDS));
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void shouldNotUseAMemoryOfTheLostBrokerAgain() {
        session.close();
        loseBroker();
        final FakeBroker next = recover();
        final Session other = adapter.startSession(Session.MIN_CAPACITY);
        bring(next, other, 7);
        assertEquals(7, other.receive(new Packet()));
    }

    @Test
    void shouldEndASessionThatItsBrokerEnded() throws Exception {
        final CompletableFuture<Integer> reader =
                async(() -> session.read(ByteBuffer.allocate(100)));
        one.first.session(session.number()).markEnded(13);
        one.first.tell(new Event.SessionEnded(session.number(), 13, "the ring is corrupt"));
        assertEquals(Session.END, result(reader));
        assertTrue(session.hasEnded());
        assertEquals(Session.END, session.receive(new Packet()));
        loseBroker();
        recover();
        assertTrue(session.hasEnded());
    }

    @Test
    void shouldEndWhenItGivesUp() throws Exception {
        one.close();
        one = new RecoveringClient(new RecoveryOptions().withLimit(Duration.ofMillis(100)));
        session = one.client.createAdapter("name", "type").startSession(Session.MIN_CAPACITY);
        final CompletableFuture<Integer> reader =
                async(() -> session.read(ByteBuffer.allocate(100)));
        one.first.die();
        assertEquals(Session.END, result(reader));
        one.awaitPhase(GAVE_UP);
        FakeBroker.awaitTrue(() -> one.heard.contains("adapter name 109"));
        assertTrue(one.heard.indexOf("session 109") < one.heard.indexOf("adapter name 109"));
        assertTrue(session.hasEnded());
    }

    @Test
    void shouldEndWhenTheClientIsClosedMeanwhile() throws Exception {
        loseBroker();
        final CompletableFuture<Integer> reader =
                async(() -> session.read(ByteBuffer.allocate(100)));
        one.client.close();
        assertEquals(Session.END, result(reader));
        assertTrue(session.hasEnded());
    }

    @Test
    void shouldNotStartASessionAgainThatWasClosedMeanwhile() {
        loseBroker();
        session.close();
        final FakeBroker next = recover();
        assertNull(next.session(session.number()));
        assertTrue(session.hasEnded());
        assertFalse(adapter.startSession(Session.MIN_CAPACITY).hasEnded());
    }

    @Test
    void shouldGoOnWithEverySession() throws Exception {
        final Session other =
                one.client.createAdapter("other", "type").startSession(Session.MIN_CAPACITY);
        loseBroker();
        final FakeBroker next = recover();
        bring(next, session, 7);
        bring(next, other, 8);
        assertEquals(7, session.read(ByteBuffer.allocate(100)));
        assertEquals(8, other.read(ByteBuffer.allocate(100)));
    }
}
