package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that wait on a session: what wakes them, and what they answer then. */
@Timeout(60)
class SessionWaitTest extends SessionFixture {

    /** A call in a thread of its own. */
    private static final class Waiting<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        Waiting(final Callable<T> call) {
            task = new FutureTask<>(call);
            thread = new Thread(task);
            thread.start();
        }

        T answer() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }

        /** Interrupts it, and returns once it has noticed. */
        void assertInterruptible() {
            thread.interrupt();
            final ExecutionException ended = assertThrows(ExecutionException.class, this::answer);
            assertInstanceOf(InterruptedException.class, ended.getCause());
        }
    }

    private Waiting<Integer> reading() {
        return new Waiting<>(() -> session.read(ByteBuffer.allocate(100)));
    }

    /** A batch that has the receiving side until the latch opens. */
    private Waiting<Integer> inHandler(final CountDownLatch latch) {
        one.bring((byte) 1);
        final CountDownLatch begun = new CountDownLatch(1);
        final Waiting<Integer> batch = new Waiting<>(() -> session.receive(
                shown -> {
                    begun.countDown();
                    await(latch);
                },
                1));
        await(begun);
        return batch;
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldWakeReadersAsPacketsCome() throws Exception {
        final Waiting<Integer> first = reading();
        final Waiting<Integer> second = reading();
        one.bring(new byte[5]);
        one.bring(new byte[5]);
        assertEquals(5, first.answer());
        assertEquals(5, second.answer());
    }

    @Test
    void shouldWakeWritersAsRoomComes() throws Exception {
        one.fillSendRing();
        final Waiting<Integer> writing =
                new Waiting<>(() -> session.write(ByteBuffer.allocate(4096)));
        final Waiting<Boolean> waiting =
                new Waiting<>(() -> session.awaitWritable(4096, 20, TimeUnit.SECONDS));
        one.take();
        one.take();
        one.take();
        assertEquals(4096, writing.answer());
        assertTrue(waiting.answer());
    }

    @Test
    void shouldAnswerNoneWhenTheTimeIsOver() throws InterruptedException {
        assertEquals(Session.NONE, session.read(ByteBuffer.allocate(9), 5, TimeUnit.MILLISECONDS));
        assertFalse(session.awaitReadable(5, TimeUnit.MILLISECONDS));
        assertFalse(session.awaitReadable(0, TimeUnit.MILLISECONDS));
    }

    @Test
    void shouldAnswerEndWhenTheSessionIsClosed() throws Exception {
        one.fillSendRing();
        final Waiting<Integer> reading = reading();
        final Waiting<Integer> writing =
                new Waiting<>(() -> session.write(ByteBuffer.allocate(4096)));
        final Waiting<Boolean> waiting =
                new Waiting<>(() -> session.awaitReadable(-1, TimeUnit.SECONDS));
        session.close();
        assertEquals(Session.END, reading.answer());
        assertEquals(Session.END, writing.answer());
        assertTrue(waiting.answer());
    }

    @Test
    void shouldAnswerEndWhenTheBrokerDies() throws Exception {
        final Waiting<Integer> reading = reading();
        one.broker.die();
        assertEquals(Session.END, reading.answer());
    }

    @Test
    void shouldAnswerEndWhenTheSessionEndsInItsMemory() throws Exception {
        final Waiting<Integer> reading = reading();
        one.endInMemory();
        assertEquals(Session.END, reading.answer());
    }

    @Test
    void shouldThrowWhenInterruptedWhileItWaits() throws InterruptedException {
        reading().assertInterruptible();
        one.fillSendRing();
        new Waiting<>(() -> session.write(ByteBuffer.allocate(4096))).assertInterruptible();
        new Waiting<>(() -> session.awaitReadable(-1, TimeUnit.SECONDS)).assertInterruptible();
    }

    @Test
    void shouldNotLookAtTheFlagWhenItNeedNotWait() throws InterruptedException {
        one.bring((byte) 1);
        Thread.currentThread().interrupt();
        assertEquals(1, session.read(ByteBuffer.allocate(1)));
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldCountTheTimeAlsoWhileABatchHasTheRing() throws Exception {
        final CountDownLatch latch = new CountDownLatch(1);
        final Waiting<Integer> batch = inHandler(latch);
        final ByteBuffer target = ByteBuffer.allocate(9);
        assertEquals(Session.NONE, session.read(target, 0, TimeUnit.SECONDS));
        assertEquals(Session.NONE, session.read(target, 15, TimeUnit.MILLISECONDS));
        assertFalse(session.awaitReadable(15, TimeUnit.MILLISECONDS));
        latch.countDown();
        assertEquals(1, batch.answer());
    }

    @Test
    void shouldThrowWhenInterruptedWhileABatchHasTheRing() throws Exception {
        final CountDownLatch latch = new CountDownLatch(1);
        final Waiting<Integer> batch = inHandler(latch);
        reading().assertInterruptible();
        latch.countDown();
        assertEquals(1, batch.answer());
    }

    @Test
    void shouldReceiveAfterABatchEvenIfInterrupted() throws Exception {
        final CountDownLatch latch = new CountDownLatch(1);
        final Waiting<Integer> batch = inHandler(latch);
        one.bring((byte) 2);
        final Waiting<Boolean> receiving = new Waiting<>(() -> {
            Thread.currentThread().interrupt();
            assertEquals(1, session.receive(new Packet()));
            return Thread.interrupted();
        });
        awaitTrue(() -> receiving.thread.getState() == Thread.State.TIMED_WAITING);
        latch.countDown();
        assertEquals(1, batch.answer());
        assertTrue(receiving.answer());
    }

    @Test
    void shouldNotWaitForABatchOnceTheSessionHasEnded() throws Exception {
        one.bring((byte) 1);
        final Packet held = new Packet();
        session.receive(held);
        final CountDownLatch latch = new CountDownLatch(1);
        final Waiting<Integer> batch = inHandler(latch);
        final Waiting<Integer> receiving = new Waiting<>(() -> session.receive(new Packet()));
        final Waiting<Integer> reading = reading();
        session.close();
        assertEquals(Session.END, receiving.answer());
        assertEquals(Session.END, reading.answer());
        assertEquals(Session.END, session.receive(shown -> {}, 1));
        held.release();
        latch.countDown();
        assertEquals(1, batch.answer());
    }
}
