package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.PacketWriter;
import org.tunbroker.client.Session;

/** The packet calls make no garbage, whether they wait or not. */
@Timeout(60)
class AllocationSystemTest extends LoopbackFixture {
    private static final int WARM_UP = 20_000;
    private static final int PACKETS = 200_000;
    private static final int LENGTH = 512;
    private static final int WINDOW = 64;
    private static final double LIMIT = 0.1;
    private static final long ATTEMPTS_NS = TimeUnit.SECONDS.toNanos(20);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    // made once, as an application would
    private final Packet packet = new Packet();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH);
    private long total;
    private int number;
    private final PacketWriter numbers = room -> {
        room.putInt(number++);
        return LENGTH;
    };
    private final PacketHandler sum = view -> total += view.getInt(view.position());

    /** Moves packets out and back; all of a window at a time. */
    @FunctionalInterface
    private interface Way {
        void move(int packets) throws InterruptedException;
    }

    private static void check(final String name, final int packets, final Way way)
            throws InterruptedException {
        way.move(WARM_UP);
        final long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        // on a busy machine the compilers come late, and a long wait looks whether the broker
        // lives:
        // what that allocates is not for each packet
        final long begin = System.nanoTime();
        while (least >= LIMIT * packets && System.nanoTime() - begin < ATTEMPTS_NS) {
            final long before = THREADS.getThreadAllocatedBytes(thread);
            way.move(packets);
            least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        check(name, least, packets);
    }

    private static void check(final String name, final long bytes, final int packets) {
        final double each = (double) bytes / packets;
        System.out.println(String.format(
                Locale.ROOT,
                "allocation: way=%s packets=%d bytes_per_packet=%.4f",
                name,
                packets,
                each));
        assertTrue(each < LIMIT, () -> name + " allocates " + each + " bytes for each packet");
    }

    private void sendInPlace(final int count) {
        for (int i = 0; i < count; i++) {
            session.allocate(packet, LENGTH);
            packet.buffer().putInt(i);
            packet.send();
        }
    }

    @Test
    void shouldAllocateNothingWhenPacketsAreHeldAndReleased() throws InterruptedException {
        check("hold", PACKETS, packets -> {
            for (int moved = 0; moved < packets; moved += WINDOW) {
                sendInPlace(WINDOW);
                for (int received = 0; received < WINDOW; received++) {
                    while (session.receive(packet) == Session.NONE) {
                        session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS);
                    }
                    final ByteBuffer view = packet.buffer();
                    total += view.getInt(view.position());
                    packet.release();
                }
            }
        });
    }

    @Test
    void shouldAllocateNothingWhenPacketsGoAndComeInBatches() throws InterruptedException {
        check("batch", PACKETS, packets -> {
            for (int moved = 0; moved < packets; moved += WINDOW) {
                assertEquals(WINDOW, session.send(numbers, LENGTH, WINDOW));
                for (int received = 0; received < WINDOW; ) {
                    session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS);
                    received += session.receive(sum, WINDOW);
                }
            }
        });
    }

    @Test
    void shouldAllocateNothingWhenPacketsAreCopied() throws InterruptedException {
        check("copy", PACKETS, packets -> {
            for (int moved = 0; moved < packets; moved += WINDOW) {
                for (int i = 0; i < WINDOW; i++) {
                    session.write(buffer.clear());
                }
                for (int i = 0; i < WINDOW; i++) {
                    session.read(buffer.clear());
                }
            }
        });
    }

    @Test
    void shouldAllocateNothingWhenReaderSleepsForEachPacket() throws InterruptedException {
        check("sleep", PACKETS / 10, packets -> {
            for (int moved = 0; moved < packets; moved++) {
                session.write(buffer.clear());
                session.read(buffer.clear());
            }
        });
    }

    @Test
    @LosslessDriver
    void shouldAllocateNothingWhenWriterWaitsForRoom() throws Exception {
        final BlockedCall writer = BlockedCall.begin(() -> {
            final ByteBuffer own = ByteBuffer.allocateDirect(LENGTH);
            final long thread = Thread.currentThread().getId();
            long before = 0;
            for (int i = 0; i < WARM_UP + PACKETS; i++) {
                before = i == WARM_UP ? THREADS.getThreadAllocatedBytes(thread) : before;
                session.write(own.clear());
            }
            return THREADS.getThreadAllocatedBytes(thread) - before;
        });
        // the reader is the slower one, with a call to the broker now and then: the rings fill up
        for (int received = 0; received < WARM_UP + PACKETS; ) {
            assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
            received += session.receive(sum, 1);
            if (received % 500 == 0) {
                session.statistics();
            }
        }
        check("wait-for-room", (long) writer.result(), PACKETS);
        assertEquals(0, session.receive(sum, 1));
    }
}
