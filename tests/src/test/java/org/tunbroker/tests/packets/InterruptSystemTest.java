package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interruption of threads that wait. */
@Timeout(60)
class InterruptSystemTest extends LoopbackFixture {
    // 100 ms are promised; a busy machine may add some
    private static final long BOUND_MS = 600;

    private static void assertInterrupted(final BlockedCall call) throws InterruptedException {
        final long begin = System.nanoTime();
        call.interrupt();
        assertInstanceOf(InterruptedException.class, call.result());
        final long tookMs = call.endedAfter(begin).toMillis();
        assertTrue(tookMs < BOUND_MS, () -> "interrupted after " + tookMs + " ms");
    }

    @Test
    void shouldInterruptRead() throws InterruptedException {
        assertInterrupted(BlockedCall.start(() -> session.read(ByteBuffer.allocate(64))));
        // no packet is lost by it
        send(0, 1, 64);
        expect(0, 64);
    }

    @Test
    void shouldInterruptAwaitReadable() throws InterruptedException {
        assertInterrupted(BlockedCall.start(() -> session.awaitReadable(1, TimeUnit.DAYS)));
    }

    @Test
    @LosslessDriver
    void shouldInterruptWrite() throws InterruptedException {
        blockBothWays();
        final ByteBuffer source = numbered(0, LARGE);
        assertInterrupted(BlockedCall.start(() -> session.write(source)));
        assertEquals(LARGE, source.remaining());
    }

    @Test
    void shouldInterruptEachOfSeveralWaiters() throws InterruptedException {
        final List<BlockedCall> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(BlockedCall.start(() -> session.read(ByteBuffer.allocate(64))));
        }
        final BlockedCall last = readers.remove(1);
        for (final BlockedCall reader : readers) {
            assertInterrupted(reader);
        }
        // who is not interrupted goes on waiting
        send(0, 1, 64);
        assertEquals(64, last.result());
    }
}
