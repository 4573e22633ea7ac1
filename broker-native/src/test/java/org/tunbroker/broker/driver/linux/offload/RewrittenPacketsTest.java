package org.tunbroker.broker.driver.linux.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.broker.os.linux.IoVector;

/** A client that rewrites packets in the ring before they are written. */
@Timeout(60)
class RewrittenPacketsTest {
    private static final int OFFSET = 6;
    private static final int ROUNDS = 800;
    private static final int PACKETS = 60;
    private static final int VICTIM_PORT = 0x1389;
    private static final int NEIGHBOUR_PORT = 0x1771;

    private final Random random = new Random(9);
    private final List<byte[]> written = new ArrayList<>();
    private final Coalescer coalescer = new Coalescer(this::write, true);
    private int joinedVictims;

    private void write(final IoVector pieces, final int first, final int count, final int packets) {
        final byte[] packet = Offloading.gather(pieces, first, count);
        written.add(packet);
        if (packets == 1) {
            assertArrayEquals(new byte[10], Arrays.copyOf(packet, 10));
            return;
        }
        // headers of several packets are right, whatever their payload has become: what the kernel
        // makes of them are right packets
        final List<byte[]> parts = Offloading.split(packet);
        assertNotNull(parts);
        assertEquals(packets, parts.size());
        parts.forEach(part -> assertTrue(TestPacket.isRight(part)));
        joinedVictims += portOf(parts.get(0)) == VICTIM_PORT ? 1 : 0;
    }

    private static int portOf(final byte[] packet) {
        return TestPacket.shortAt(packet, packet[0] >>> 4 == 6 ? 40 : 20);
    }

    @Test
    void shouldWriteTheHeadersThatItLookedAtAndThePayloadThatIsThereThen() {
        final TestPacket first = TestPacket.tcp(false, TestPacket.random(random, 300));
        final TestPacket second = first.follow(TestPacket.random(random, 300));
        final byte[] alone =
                TestPacket.udp(true, TestPacket.random(random, 300)).bytes();
        final byte[] unknown = TestPacket.random(random, 300);
        final List<byte[]> packets = List.of(first.bytes(), second.bytes(), alone, unknown);
        final UnsafeBuffer memory = Offloading.memoryOf(packets);
        Offloading.addAll(coalescer, memory, packets);
        memory.setMemory(0, memory.capacity(), (byte) 0xEE);
        coalescer.flush();
        assertEquals(3, written.size());
        final List<byte[]> parts = Offloading.split(written.get(0));
        final byte[] other = new byte[300];
        Arrays.fill(other, (byte) 0xEE);
        first.payload = other;
        second.payload = other;
        assertArrayEquals(first.bytes(), parts.get(0));
        assertArrayEquals(second.bytes(), parts.get(1));
        assertBeginsAs(alone, written.get(1));
        assertBeginsAs(unknown, written.get(2));
    }

    private static void assertBeginsAs(final byte[] packet, final byte[] actual) {
        final byte[] expected = new byte[10 + packet.length];
        Arrays.fill(expected, (byte) 0xEE);
        Arrays.fill(expected, 0, 10, (byte) 0);
        System.arraycopy(packet, 0, expected, 10, 128);
        assertArrayEquals(expected, actual);
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void shouldWriteNoHeadersThatWereNotCheckedAndLeaveNeighboursAlone(
            final boolean isV6, final boolean isTcp) throws Exception {
        final List<byte[]> packets = mixed(isV6, isTcp);
        final UnsafeBuffer memory = Offloading.memoryOf(packets);
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread client = new Thread(() -> rewrite(memory, packets, isOver));
        client.start();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                written.clear();
                add(memory, packets);
                coalescer.flush();
                assertNeighboursArrived(packets);
            }
        } finally {
            isOver.set(true);
            client.join();
        }
        // else they were rewritten so much that nothing was tried
        assertTrue(joinedVictims > ROUNDS / 10, () -> joinedVictims + " joined");
    }

    /** Packets of a flow that is to be rewritten, each beside one of a flow that is not. */
    private List<byte[]> mixed(final boolean isV6, final boolean isTcp) {
        final List<byte[]> packets = new ArrayList<>();
        TestPacket victim = TestPacket.tcp(isV6, TestPacket.random(random, 700));
        victim.port = VICTIM_PORT;
        victim.isTcp = isTcp;
        TestPacket neighbour = TestPacket.tcp(isV6, TestPacket.random(random, 701));
        neighbour.port = NEIGHBOUR_PORT;
        neighbour.isTcp = isTcp;
        for (int i = 0; i < PACKETS; i += 2) {
            packets.add(victim.bytes());
            packets.add(neighbour.bytes());
            victim = victim.follow(TestPacket.random(random, 700));
            neighbour = neighbour.follow(TestPacket.random(random, 701));
        }
        return packets;
    }

    private void add(final UnsafeBuffer memory, final List<byte[]> packets) {
        int offset = OFFSET;
        for (final byte[] packet : packets) {
            coalescer.add(memory, offset, packet.length);
            offset += packet.length;
        }
    }

    /** Changes one byte at a time and puts it back, so that many packets seem right. */
    private static void rewrite(
            final UnsafeBuffer memory, final List<byte[]> packets, final AtomicBoolean isOver) {
        final Random choice = new Random(10);
        final int both = packets.get(0).length + packets.get(1).length;
        while (!isOver.get()) {
            final int packet = 2 * choice.nextInt(PACKETS / 2);
            final int length = packets.get(packet).length;
            // as often in the headers as in the payload
            final int at = choice.nextInt(choice.nextBoolean() ? 60 : length);
            final int offset = OFFSET + packet / 2 * both + at;
            memory.putByteVolatile(offset, (byte) choice.nextInt());
            memory.putByteVolatile(offset, packets.get(packet)[at]);
        }
    }

    private void assertNeighboursArrived(final List<byte[]> packets) {
        final List<byte[]> arrived = new ArrayList<>();
        for (final byte[] one : written) {
            if (one[1] != 0) {
                arrived.addAll(Offloading.split(one));
            } else {
                arrived.add(Arrays.copyOfRange(one, 10, one.length));
            }
        }
        arrived.removeIf(packet -> portOf(packet) != NEIGHBOUR_PORT);
        assertEquals(PACKETS / 2, arrived.size());
        for (int i = 0; i < arrived.size(); i++) {
            assertArrayEquals(packets.get(2 * i + 1), arrived.get(i));
        }
    }
}
