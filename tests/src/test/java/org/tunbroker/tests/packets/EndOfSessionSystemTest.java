package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.packets.TunErrors.assertFails;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;

/** Sessions that the application ends, by itself or with their adapter or client. */
@Timeout(60)
class EndOfSessionSystemTest extends LoopbackFixture {
    private static final long BOUND_MS = 1500;

    /** What the application closes. */
    enum Closed {
        SESSION,
        ADAPTER,
        CLIENT
    }

    private void close(final Closed closed) {
        switch (closed) {
            case SESSION -> session.close();
            case ADAPTER -> adapter.close();
            default -> client.close();
        }
    }

    private void assertEnded() throws InterruptedException {
        assertTrue(session.hasEnded());
        final Packet packet = new Packet();
        assertEquals(Session.END, session.receive(packet));
        assertEquals(Session.END, session.receive(view -> {}, 10));
        assertEquals(Session.END, session.read(ByteBuffer.allocate(64)));
        assertTrue(session.awaitReadable(0, TimeUnit.SECONDS));
        assertEquals(Session.END, session.allocate(packet, 64));
        assertEquals(Session.END, session.write(numbered(0, 64)));
        assertFalse(packet.isHeld());
    }

    @ParameterizedTest
    @EnumSource
    @LosslessDriver
    void shouldWakeEveryWaiterWithEnd(final Closed closed) throws InterruptedException {
        blockBothWays();
        final List<Callable<Object>> reading = List.of(
                () -> session.read(ByteBuffer.allocate(64)),
                () -> session.read(ByteBuffer.allocate(64), 1, TimeUnit.DAYS),
                () -> session.read(ByteBuffer.allocate(64)));
        final List<Callable<Object>> writing = List.of(
                () -> session.write(numbered(0, LARGE)), () -> session.write(numbered(0, LARGE)));
        final List<BlockedCall> calls = new ArrayList<>();
        reading.forEach(call -> calls.add(BlockedCall.start(call)));
        writing.forEach(call -> calls.add(BlockedCall.start(call)));
        final BlockedCall waiter = BlockedCall.start(() -> session.awaitReadable(1, TimeUnit.DAYS));
        final long begin = System.nanoTime();
        close(closed);
        for (final BlockedCall call : calls) {
            assertEquals(Session.END, call.result());
            assertTrue(call.endedAfter(begin).toMillis() < BOUND_MS);
        }
        assertEquals(true, waiter.result());
        assertTrue(waiter.endedAfter(begin).toMillis() < BOUND_MS);
        assertEnded();
    }

    @Test
    void shouldWakeReaderAtOnce() throws InterruptedException {
        TimedCalls.assertWoken(
                () -> {
                    session.close();
                    session = adapter.startSession(Session.MIN_CAPACITY);
                    final Session current = session;
                    return BlockedCall.start(() -> current.read(ByteBuffer.allocate(64)));
                },
                () -> session.close(),
                Session.END);
    }

    @Test
    @LosslessDriver
    void shouldWakeWriterAtOnce() throws InterruptedException {
        TimedCalls.assertWoken(
                () -> {
                    session.close();
                    session = adapter.startSession(Session.MIN_CAPACITY);
                    blockBothWays();
                    final Session current = session;
                    return BlockedCall.start(() -> current.write(numbered(0, LARGE)));
                },
                () -> session.close(),
                Session.END);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerEndWithPacketsQueued(final Closed closed) throws InterruptedException {
        sendAtOnce(5, 64);
        final Packet held = receive();
        close(closed);
        assertEnded();
        held.release();
        assertEnded();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseCallsAfterClose(final Closed closed) {
        close(closed);
        close(closed);
        assertFails(() -> session.statistics(), ErrorCode.ERROR_INVALID_HANDLE);
        if (closed == Closed.SESSION) {
            adapter.startSession(Session.MIN_CAPACITY);
            return;
        }
        assertFalse(adapter.isOpen());
        assertFails(() -> adapter.startSession(), ErrorCode.ERROR_INVALID_HANDLE);
        assertFails(() -> adapter.setUp(true), ErrorCode.ERROR_INVALID_HANDLE);
        assertFails(() -> adapter.setMtu(1400), ErrorCode.ERROR_INVALID_HANDLE);
        if (closed == Closed.ADAPTER) {
            assertTrue(client.isOpen());
            assertTrue(client.adapters().isEmpty());
            return;
        }
        assertFalse(client.isOpen());
        assertFails(() -> client.createAdapter("New", "test"), ErrorCode.ERROR_INVALID_HANDLE);
        assertFails(() -> client.adapters(), ErrorCode.ERROR_INVALID_HANDLE);
    }

    @RepeatedTest(20)
    void shouldAnswerEndToBusyThreads() throws InterruptedException {
        final BackgroundSender sender = new BackgroundSender(session, Integer.MAX_VALUE, 64);
        final BlockedCall reader = BlockedCall.begin(() -> {
            final ByteBuffer target = ByteBuffer.allocate(64);
            int length = 64;
            while (length == 64) {
                target.clear();
                length = session.read(target);
            }
            return length;
        });
        final BlockedCall batch = BlockedCall.begin(() -> {
            int count = 0;
            while (count >= 0) {
                count = session.receive(view -> view.getInt(view.position()), 16);
            }
            return count;
        });
        while (session.statistics().received() < 1000) {
            Thread.onSpinWait();
        }
        client.close();
        sender.join();
        assertEquals(Session.END, reader.result());
        assertEquals(Session.END, batch.result());
    }
}
