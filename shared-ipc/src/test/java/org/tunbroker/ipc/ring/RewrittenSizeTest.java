package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

/** A client that rewrites a record's size while the broker looks at it. */
class RewrittenSizeTest {
    private static final int CAPACITY = 0x20000;
    private static final int TAIL = 768;
    private static final int DATA = SessionLayout.sendDataOffset(CAPACITY);
    private static final int ROUNDS = 2_000_000;
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(10);

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    // where the record lies that is looked at next
    private volatile int position;
    private volatile boolean over;
    private int refused;

    @Test
    @Timeout(60)
    void shouldNeverGiveOutAPacketPastTheEndWhenItsSizeIsRewritten() throws Exception {
        try (TwoMappings session = new TwoMappings(directory, CAPACITY)) {
            final AtomicBuffer client = session.clientMemory();
            for (int at = 0; at < CAPACITY; at += 8) {
                client.putInt(DATA + at, 4);
            }
            final Thread attacker = new Thread(() -> rewriteSizes(client));
            attacker.start();
            try {
                final int received = receive(session.broker.sendConsumer(), client);
                assertTrue(received > 0 && refused > 0, received + " taken, " + refused);
            } finally {
                over = true;
                attacker.join();
            }
        }
    }

    private void rewriteSizes(final AtomicBuffer client) {
        while (!over) {
            final int size = DATA + position;
            client.putIntVolatile(size, 0xFFFF);
            client.putIntVolatile(size, 4);
            client.putIntVolatile(size, -4);
            client.putIntVolatile(size, 4);
        }
    }

    private int receive(final RingConsumer broker, final AtomicBuffer client) {
        final long start = System.nanoTime();
        int received = 0;
        while ((received < ROUNDS || refused == 0) && System.nanoTime() - start < LONGEST_NS) {
            final int at = position;
            client.putIntVolatile(TAIL, (at + 8) & (CAPACITY - 1));
            try {
                final int ordinal = broker.receive();
                assertEquals(4, broker.packetLength(), "all that the ring holds is 4 bytes");
                assertEquals(DATA + at + 4, broker.packetOffset());
                broker.release(ordinal);
                broker.publish();
                position = (at + 8) & (CAPACITY - 1);
                received++;
            } catch (final TunException ex) {
                assertTrue(ex.is(ErrorCode.ERROR_INVALID_DATA), ex::getMessage);
                refused++;
            }
        }
        return received;
    }
}
