package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Features;

/** Stages that tell when a session is ready. */
@Timeout(60)
class SessionReadinessTest extends SessionFixture {

    private static void assertCompletes(final CompletionStage<Void> stage) throws Exception {
        assertNull(stage.toCompletableFuture().get(20, TimeUnit.SECONDS));
    }

    private static boolean isDone(final CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }

    @Test
    void shouldTellAtOnceWhatIsReady() {
        one.bring((byte) 1);
        assertTrue(isDone(session.whenReadable()));
        assertTrue(isDone(session.whenWritable(Session.MAX_PACKET_LENGTH)));
    }

    @Test
    void shouldTellWhenAPacketComes() throws Exception {
        final CompletionStage<Void> first = session.whenReadable();
        final CompletionStage<Void> second = session.whenReadable();
        assertFalse(isDone(first));
        assertFalse(isDone(second));
        one.bring(new byte[5]);
        assertCompletes(first);
        assertCompletes(second);
        assertEquals(5, session.read(ByteBuffer.allocate(9), 0, TimeUnit.SECONDS));
        assertFalse(isDone(session.whenReadable()));
    }

    @Test
    void shouldTellWhenThereIsRoomEnough() throws Exception {
        one.fillSendRing();
        final CompletionStage<Void> large = session.whenWritable(3 * 4096);
        final CompletionStage<Void> small = session.whenWritable(4096);
        assertFalse(isDone(small));
        one.take();
        // it comes after the other, which was looked at before
        assertCompletes(small);
        assertFalse(isDone(large));
        one.take();
        one.take();
        one.take();
        assertCompletes(large);
    }

    @Test
    void shouldTellInOneThreadOfTheClient() throws Exception {
        final Session other = one.client.createAdapter("two", "type").startSession();
        final CompletionStage<String> first = session.whenReadable()
                .thenApply(nothing -> Thread.currentThread().getName());
        final CompletionStage<Void> second = other.whenReadable();
        one.bring((byte) 1);
        assertEquals("tb-ready", first.toCompletableFuture().get(20, TimeUnit.SECONDS));
        other.close();
        assertCompletes(second);
        assertEquals(1, readyThreads());
    }

    private static long readyThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tb-ready"))
                .count();
    }

    @Test
    void shouldTellTheEndOfASession() throws Exception {
        one.fillSendRing();
        final CompletionStage<Void> readable = session.whenReadable();
        final CompletionStage<Void> writable = session.whenWritable(4096);
        session.close();
        assertCompletes(readable);
        assertCompletes(writable);
        assertTrue(isDone(session.whenReadable()));
        assertTrue(isDone(session.whenWritable(4096)));
    }

    @Test
    void shouldTellTheEndInASessionsMemory() throws Exception {
        final CompletionStage<Void> readable = session.whenReadable();
        one.endInMemory();
        assertCompletes(readable);
    }

    @Test
    void shouldTellTheBrokersDeath() throws Exception {
        final CompletionStage<Void> readable = session.whenReadable();
        one.broker.die();
        assertCompletes(readable);
    }

    @Test
    void shouldCompleteAllWhenTheClientIsClosed() {
        final List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stages.add(session.whenReadable());
        }
        one.client.close();
        stages.forEach(stage -> assertTrue(isDone(stage)));
        assertEquals(0, readyThreads());
        assertTrue(isDone(session.whenReadable()));
    }

    @Test
    void shouldLetAStageCloseTheClient() throws Exception {
        final CompletionStage<Void> closed =
                session.whenReadable().thenRun(() -> one.client.close());
        final CompletionStage<Void> other = session.whenReadable();
        one.bring((byte) 1);
        assertCompletes(closed);
        assertCompletes(other);
        awaitTrue(() -> readyThreads() == 0);
    }

    @Test
    void shouldForgetStagesThatAreCancelled() throws Exception {
        final CompletableFuture<Void> cancelled = session.whenReadable().toCompletableFuture();
        assertTrue(cancelled.cancel(false));
        final CompletionStage<Void> other = session.whenReadable();
        one.bring((byte) 1);
        assertCompletes(other);
        assertTrue(cancelled.isCancelled());
    }

    @Test
    void shouldGoOnAfterAStageThatThrows() throws Exception {
        final CompletionStage<Void> throwing = session.whenReadable().thenRun(() -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the application's fault");
        });
        one.bring((byte) 1);
        awaitTrue(() -> throwing.toCompletableFuture().isCompletedExceptionally());
        one.fillSendRing();
        final CompletionStage<Void> writable = session.whenWritable(4096);
        one.take();
        one.take();
        assertCompletes(writable);
    }

    @Test
    void shouldTellWhileABatchHasTheRing() throws Exception {
        one.bring((byte) 1);
        final CountDownLatch asked = new CountDownLatch(1);
        final CompletableFuture<CompletionStage<Void>> inBatch = new CompletableFuture<>();
        final Thread batch = new Thread(() -> session.receive(
                shown -> {
                    inBatch.complete(session.whenReadable());
                    await(asked);
                },
                1));
        batch.start();
        // the packet that the handler has may be another's by the time that somebody looks
        assertCompletes(inBatch.get(20, TimeUnit.SECONDS));
        assertTrue(isDone(session.whenReadable()));
        asked.countDown();
        batch.join();
        final CompletionStage<Void> next = session.whenReadable();
        assertFalse(isDone(next));
        one.bring((byte) 2);
        assertCompletes(next);
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldRefuseALengthThatNoPacketHas() {
        for (final int length : new int[] {-1, 0x10000}) {
            final TunException refusal =
                    assertThrows(TunException.class, () -> session.whenWritable(length));
            assertTrue(refusal.is(ErrorCode.ERROR_INVALID_PARAMETER));
        }
    }

    @Test
    void shouldRefuseWhatAnOlderBrokerCannotTell() throws Exception {
        try (FakeBroker older = new FakeBroker(Duration.ofSeconds(30));
                TunClient client = TunClient.started(
                        older.connected(Features.OF_THIS_RELEASE & ~Features.READINESS))) {
            final Session there = client.createAdapter("old", "type").startSession();
            final TunException refusal = assertThrows(TunException.class, there::whenReadable);
            assertTrue(refusal.is(ErrorCode.ERROR_NOT_SUPPORTED), refusal::getMessage);
            // what waits in a thread does so as ever
            assertFalse(there.awaitReadable(1, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void shouldUseTheMemoryAgainOfASessionThatStagesWaitedFor() throws Exception {
        final CompletionStage<Void> readable = session.whenReadable();
        session.close();
        assertCompletes(readable);
        final Session next = one.adapter.startSession(OneSession.CAPACITY);
        assertEquals(session.memory().number, next.memory().number);
        assertFalse(isDone(next.whenReadable()));
    }
}
