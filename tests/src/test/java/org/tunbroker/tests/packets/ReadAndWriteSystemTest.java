package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.packets.TimedCalls.assertTakes;
import static org.tunbroker.tests.packets.TimedCalls.assertWoken;
import static org.tunbroker.tests.packets.TunErrors.assertFails;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Session;

/** Packets that are copied, and the waiting for them. */
@Timeout(60)
class ReadAndWriteSystemTest extends LoopbackFixture {
    private static final TimeUnit MS = TimeUnit.MILLISECONDS;
    private static final int SMALL = 100;

    @Test
    @LosslessDriver
    void shouldCopyBetweenPositionAndLimit() throws InterruptedException {
        final ByteBuffer source = ByteBuffer.wrap("..packet..".getBytes());
        source.position(2).limit(8);
        assertEquals(6, session.write(source));
        assertEquals(8, source.position());
        final ByteBuffer target = ByteBuffer.allocateDirect(20);
        target.put((byte) '[');
        assertEquals(6, session.read(target));
        target.put((byte) ']').flip();
        final byte[] bytes = new byte[target.remaining()];
        target.get(bytes);
        assertEquals("[packet]", new String(bytes));
    }

    @Test
    void shouldKeepPacketWhenBufferIsTooSmall() throws InterruptedException {
        send(0, 2, 1000);
        final ByteBuffer small = ByteBuffer.allocate(999);
        final TunException ex =
                assertFails(() -> session.read(small), ErrorCode.ERROR_INSUFFICIENT_BUFFER);
        assertTrue(ex.getMessage().contains("1000"), ex::getMessage);
        assertEquals(0, small.position());
        assertFails(() -> session.read(small), ErrorCode.ERROR_INSUFFICIENT_BUFFER);
        assertTrue(session.awaitReadable(0, TimeUnit.SECONDS));
        expect(0, 1000);
        expect(1, 1000);
    }

    @Test
    void shouldHonourTimeoutWhenRingIsEmpty() throws InterruptedException {
        final ByteBuffer target = ByteBuffer.allocate(64);
        assertTakes(150, () -> assertEquals(Session.NONE, session.read(target, 150, MS)));
        assertTakes(150, () -> assertFalse(session.awaitReadable(150, MS)));
        assertEquals(0, target.position());
    }

    @Test
    void shouldHonourTimeoutWhenOthersWaitLonger() throws InterruptedException {
        final BlockedCall reader = BlockedCall.start(() -> session.read(ByteBuffer.allocate(64)));
        final BlockedCall waiter = BlockedCall.start(() -> session.awaitReadable(1, TimeUnit.DAYS));
        final ByteBuffer target = ByteBuffer.allocate(64);
        assertTakes(150, () -> assertEquals(Session.NONE, session.read(target, 150, MS)));
        session.close();
        assertEquals(Session.END, reader.result());
        assertEquals(true, waiter.result());
    }

    @Test
    @LosslessDriver
    void shouldHonourTimeoutWhenRingIsFull() throws InterruptedException {
        blockBothWays();
        final ByteBuffer source = numbered(0, LARGE);
        assertTakes(150, () -> assertEquals(Session.NONE, session.write(source, 150, MS)));
        assertEquals(LARGE, source.remaining());
    }

    @Test
    @LosslessDriver
    void shouldNotWaitWhenTimeoutIsZero() throws InterruptedException {
        blockBothWays();
        final ByteBuffer source = numbered(0, LARGE);
        final ByteBuffer target = ByteBuffer.allocate(64);
        final long begin = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertEquals(Session.NONE, session.write(source, 0, MS));
            assertEquals(Session.NONE, session.read(target, 0, MS));
            assertFalse(session.awaitReadable(0, MS));
        }
        // a thousand sleeps, however short, would take longer
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void shouldWakeReaderWhenPacketComes() throws InterruptedException {
        assertWoken(
                () -> BlockedCall.start(() -> session.read(ByteBuffer.allocate(64))),
                () -> send(0, 1, 64),
                64);
    }

    @Test
    void shouldWakeWaiterWhenPacketComes() throws InterruptedException {
        final ByteBuffer target = ByteBuffer.allocate(64);
        assertWoken(
                () -> {
                    // the packet of the round before
                    session.read(target.clear(), 0, MS);
                    return BlockedCall.start(() -> session.awaitReadable(1, TimeUnit.DAYS));
                },
                () -> send(0, 1, 64),
                true);
    }

    @Test
    void shouldWakeOneReaderForEachPacket() throws InterruptedException {
        final BlockedCall[] readers = new BlockedCall[5];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = BlockedCall.start(() -> session.read(ByteBuffer.allocate(64)));
        }
        send(0, readers.length, 64);
        for (final BlockedCall reader : readers) {
            assertEquals(64, reader.result());
        }
        assertFalse(session.awaitReadable(QUIET_MS, MS));
    }

    @Test
    @LosslessDriver
    void shouldWakeWritersWhenRoomComes() throws InterruptedException {
        final var held = blockBothWays();
        final BlockedCall[] writers = new BlockedCall[3];
        for (int i = 0; i < writers.length; i++) {
            final int number = 100 + i;
            writers[i] = BlockedCall.start(() -> session.write(numbered(number, LARGE)));
        }
        held.forEach(packet -> packet.release());
        final ByteBuffer target = ByteBuffer.allocate(LARGE);
        while (session.read(target, QUIET_MS, MS) != Session.NONE) {
            target.clear();
        }
        for (final BlockedCall writer : writers) {
            assertEquals(LARGE, writer.result());
        }
    }

    @Test
    @LosslessDriver
    void shouldMakeRoomForOnePacketByReadingOne() throws InterruptedException {
        int number = 0;
        while (session.write(numbered(number, SMALL), QUIET_MS, MS) != Session.NONE) {
            number++;
        }
        assertEquals(SMALL, session.read(ByteBuffer.allocate(SMALL)));
        // else an application of one thread would wait for ever
        assertEquals(SMALL, session.write(numbered(number, SMALL), 10, TimeUnit.SECONDS));
    }
}
