package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;

/**
 * Calls of other threads while a batch runs that takes as long as the test: none of them may wait
 * for its end.
 */
@Timeout(60)
class WaitBehindBatchSystemTest extends LoopbackFixture {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private BlockedCall batch;

    @AfterEach
    void endBatch() throws InterruptedException {
        over.countDown();
        batch.result();
    }

    private void runBatch(final Callable<Object> call) throws InterruptedException {
        batch = BlockedCall.begin(call);
        assertTrue(begun.await(DEADLINE_S, TimeUnit.SECONDS));
    }

    private void receiveForLong() throws InterruptedException {
        // one for the handler, and one that the others could have
        send(0, 2, 64);
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        runBatch(() -> session.receive(packet -> awaitOver(), 1));
    }

    private void sendForLong() throws InterruptedException {
        runBatch(() -> session.send(
                room -> {
                    awaitOver();
                    return -1;
                },
                64,
                1));
    }

    private void awaitOver() {
        begun.countDown();
        try {
            over.await();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object answer(final Callable<Object> call) throws InterruptedException {
        return BlockedCall.begin(call).result();
    }

    private static void assertInterrupted(final Callable<Object> call) throws InterruptedException {
        final BlockedCall waiting = BlockedCall.start(call);
        waiting.interrupt();
        assertInstanceOf(InterruptedException.class, waiting.result());
    }

    @Test
    void shouldAnswerNoneAtOnceWhenReadMayNotWait() throws InterruptedException {
        receiveForLong();
        final ByteBuffer target = ByteBuffer.allocate(64);
        assertEquals(Session.NONE, answer(() -> session.read(target, 0, TimeUnit.SECONDS)));
        assertEquals(false, answer(() -> session.awaitReadable(0, TimeUnit.SECONDS)));
    }

    @Test
    void shouldEndReadAtItsDeadline() throws InterruptedException {
        receiveForLong();
        final ByteBuffer target = ByteBuffer.allocate(64);
        assertEquals(Session.NONE, answer(() -> session.read(target, 20, TimeUnit.MILLISECONDS)));
        assertEquals(false, answer(() -> session.awaitReadable(20, TimeUnit.MILLISECONDS)));
    }

    @Test
    void shouldInterruptReaders() throws InterruptedException {
        receiveForLong();
        assertInterrupted(() -> session.read(ByteBuffer.allocate(64)));
        assertInterrupted(() -> session.awaitReadable(-1, TimeUnit.SECONDS));
    }

    @Test
    void shouldGoOnReadingWhenTheBatchIsOver() throws InterruptedException {
        receiveForLong();
        final BlockedCall reader = BlockedCall.start(() -> session.read(ByteBuffer.allocate(64)));
        over.countDown();
        assertEquals(64, reader.result());
        assertEquals(1, batch.result());
    }

    @Test
    void shouldAnswerEndToReceiversWhenTheSessionIsClosed() throws InterruptedException {
        receiveForLong();
        final BlockedCall reader = BlockedCall.start(() -> session.read(ByteBuffer.allocate(64)));
        final BlockedCall receiver = BlockedCall.begin(() -> session.receive(new Packet()));
        final BlockedCall other = BlockedCall.begin(() -> session.receive(packet -> {}, 1));
        session.close();
        assertEquals(Session.END, reader.result());
        assertEquals(Session.END, receiver.result());
        assertEquals(Session.END, other.result());
        final ByteBuffer target = ByteBuffer.allocate(64);
        assertEquals(Session.END, answer(() -> session.read(target, 0, TimeUnit.SECONDS)));
    }

    @Test
    void shouldAnswerNoneAtOnceWhenWriteMayNotWait() throws InterruptedException {
        sendForLong();
        final ByteBuffer source = numbered(0, 64);
        assertEquals(Session.NONE, answer(() -> session.write(source, 0, TimeUnit.SECONDS)));
        assertEquals(64, source.remaining());
        assertEquals(false, answer(() -> session.awaitWritable(64, 0, TimeUnit.SECONDS)));
    }

    @Test
    void shouldEndWriteAtItsDeadlineOrWhenInterrupted() throws InterruptedException {
        sendForLong();
        final ByteBuffer source = numbered(0, 64);
        assertEquals(Session.NONE, answer(() -> session.write(source, 20, TimeUnit.MILLISECONDS)));
        assertEquals(false, answer(() -> session.awaitWritable(64, 20, TimeUnit.MILLISECONDS)));
        assertInterrupted(() -> session.write(source));
        assertInterrupted(() -> session.awaitWritable(64, -1, TimeUnit.SECONDS));
    }

    @Test
    void shouldAnswerEndToSendersWhenTheSessionIsClosed() throws InterruptedException {
        final Packet allocated = new Packet();
        session.allocate(allocated, 64);
        sendForLong();
        final BlockedCall writer = BlockedCall.start(() -> session.write(numbered(0, 64)));
        final BlockedCall allocator = BlockedCall.begin(() -> session.allocate(new Packet(), 64));
        final BlockedCall sender = BlockedCall.begin(() -> {
            allocated.send();
            return allocated.isHeld();
        });
        session.close();
        assertEquals(Session.END, writer.result());
        assertEquals(Session.END, allocator.result());
        assertEquals(false, sender.result());
    }

    @Test
    void shouldTakeTheLongestTimesThatThereAre() throws InterruptedException {
        sendForLong();
        final BlockedCall reader = BlockedCall.start(
                () -> session.read(ByteBuffer.allocate(64), Long.MAX_VALUE, TimeUnit.DAYS));
        final BlockedCall writer = BlockedCall.start(
                () -> session.write(numbered(0, 64), Long.MAX_VALUE, TimeUnit.NANOSECONDS));
        over.countDown();
        assertEquals(64, writer.result());
        assertEquals(64, reader.result());
    }
}
