package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.memory.ProcessBarrier;

/** A session whose application promised that one thread at a time receives, and one sends. */
@Timeout(60)
class SessionOneThreadTest {
    @TempDir
    Path folder;

    private OneSession open() {
        return new OneSession(
                folder,
                new SessionOptions().withCapacity(OneSession.CAPACITY).withOneThreadEachWay());
    }

    @Test
    void shouldMovePacketsBothWays() throws InterruptedException {
        try (OneSession one = open()) {
            one.bring(new byte[7]);
            assertEquals(7, one.session.read(ByteBuffer.allocate(9)));
            assertEquals(9, one.session.write(ByteBuffer.allocate(9)));
            assertEquals(9, one.take().length);
        }
    }

    @Test
    void shouldStillRefuseToReceiveWithinAHandler() {
        try (OneSession one = open()) {
            one.bring((byte) 1);
            one.session.receive(
                    shown -> assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER,
                            () -> one.session.receive(new Packet())),
                    1);
        }
    }

    @Test
    void shouldHandItsMemoryOn() throws InterruptedException {
        assumeTrue(ProcessBarrier.execute(), "the operating system has no barrier of a process");
        try (OneSession one = open()) {
            one.bring(new byte[7]);
            final Packet received = new Packet();
            assertEquals(7, one.session.receive(received));
            final Packet allocated = new Packet();
            assertEquals(9, one.session.allocate(allocated, 9));
            final int memory = one.session.memory().number;
            one.session.close();
            final Session next = one.adapter.startSession(OneSession.CAPACITY);
            assertEquals(memory, next.memory().number);
            assertEquals(Session.END, one.session.read(ByteBuffer.allocate(9)));
            // the old packets mean nothing to the next session
            received.release();
            allocated.send();
            assertEquals(Session.NONE, next.receive(new Packet()));
            assertFalse(one.broker.session(next.number()).sendConsumer().hasPacket());
        }
    }

    @Test
    void shouldHandItsMemoryOnOnceNoThreadIsInIt() throws InterruptedException {
        assumeTrue(ProcessBarrier.execute(), "the operating system has no barrier of a process");
        try (OneSession one = open()) {
            one.bring((byte) 1);
            final CountDownLatch entered = new CountDownLatch(1);
            final CountDownLatch leave = new CountDownLatch(1);
            final Thread receiver = new Thread(() -> one.session.receive(
                    shown -> {
                        entered.countDown();
                        await(leave);
                    },
                    1));
            receiver.start();
            await(entered);
            final int memory = one.session.memory().number;
            one.session.close();
            final Session other = one.adapter.startSession(OneSession.CAPACITY);
            assertNotEquals(memory, other.memory().number);
            leave.countDown();
            receiver.join();
            assertEquals(memory, one.adapter.startSession(OneSession.CAPACITY).memory().number);
        }
    }

    @Test
    void shouldNotHandItsMemoryToTheHandlerThatIsInIt() {
        try (OneSession one = open()) {
            one.bring((byte) 1);
            final int memory = one.session.memory().number;
            one.session.receive(
                    shown -> {
                        one.session.close();
                        assertNotEquals(
                                memory,
                                one.adapter.startSession(OneSession.CAPACITY).memory().number);
                    },
                    1);
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
