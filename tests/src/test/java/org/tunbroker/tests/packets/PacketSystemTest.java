package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.packets.TunErrors.assertFails;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionStatistics;

/** Packets that are given up, their bytes by index, and what is known of those that are out. */
@Timeout(60)
class PacketSystemTest extends LoopbackFixture {
    private Packet allocate(final int length) {
        final Packet packet = new Packet();
        assertEquals(length, session.allocate(packet, length));
        return packet;
    }

    @Test
    void shouldSendWhatWasAllocatedLaterWhenAPacketIsCancelled() throws InterruptedException {
        final Packet first = allocate(64);
        send(1, 2, 64);
        assertFalse(session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS));
        final SessionStatistics before = session.statistics();
        assertEquals(1, before.allocated());
        first.cancel();
        expect(1, 64);
        expect(2, 64);
        final SessionStatistics after = session.statistics();
        assertEquals(0, after.allocated());
        assertEquals(before.sent() + 2, after.sent());
        assertEquals(0, after.sendDrops());
    }

    @Test
    void shouldNeverFillTheRingWithWhatIsCancelled() throws InterruptedException {
        final Packet packet = new Packet();
        for (int i = 0; i < 100; i++) {
            assertTrue(session.awaitWritable(LARGE, DEADLINE_S, TimeUnit.SECONDS));
            assertEquals(LARGE, session.allocate(packet, LARGE));
            packet.cancel();
        }
        send(7, 1, 64);
        expect(7, 64);
        assertEquals(1, session.statistics().sent());
    }

    @Test
    void shouldGiveUpWhatItHoldsWhenClosed() throws InterruptedException {
        send(0, 1, 64);
        final Packet received = receive();
        try (Packet allocated = allocate(64)) {
            final SessionStatistics out = session.statistics();
            assertEquals(1, out.held());
            assertEquals(1, out.allocated());
            allocated.putInt(0, 1);
        }
        received.close();
        received.close();
        new Packet().close();
        final SessionStatistics in = session.statistics();
        assertEquals(0, in.held());
        assertEquals(0, in.allocated());
        assertTrue(in.toString().endsWith(" held=0 allocated=0"), in::toString);
        // it is as new
        send(2, 1, 64);
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        assertEquals(64, session.receive(received));
        assertEquals(2, received.getInt(0));
        session.close();
        received.close();
    }

    @Test
    void shouldSayWhatBecameOfAPacket() throws InterruptedException {
        final Packet packet = new Packet();
        assertSays(packet::send, "never held");
        assertSays(packet::cancel, "never held");
        assertSays(packet::release, "never held");
        session.allocate(packet, 64);
        assertSays(packet::release, "send or cancel it");
        packet.cancel();
        assertSays(packet::send, "was cancelled before");
        session.allocate(packet, 64);
        packet.send();
        assertSays(packet::cancel, "was sent before");
        packet.close();
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        session.receive(packet);
        assertSays(packet::cancel, "release it");
        packet.release();
        assertSays(packet::release, "was released before");
    }

    private static void assertSays(final Runnable call, final String words) {
        final String text =
                assertFails(call::run, ErrorCode.ERROR_INVALID_PARAMETER).getMessage();
        assertTrue(text.contains(words), text);
    }

    @Test
    @LosslessDriver
    void shouldReadAndWriteByIndexWithinThePacket() throws InterruptedException {
        // so that the packet is not the ring's first
        send(0, 1, 64);
        expect(0, 64);
        final Packet out = allocate(24);
        out.buffer().order(ByteOrder.LITTLE_ENDIAN).position(out.buffer().limit());
        out.putLong(0, 0x0102030405060708L);
        out.putInt(8, 0x090A0B0C);
        out.putShort(12, (short) 0x0D0E);
        out.put(14, (byte) 0x0F);
        out.put(15, new byte[] {0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 0}, 1, 9);
        out.send();
        final Packet in = receive();
        assertEquals(0x0102030405060708L, in.getLong(0));
        assertEquals(0x090A0B0C, in.getInt(8));
        assertEquals(0x0D0E, in.getShort(12));
        assertEquals(0x0F, in.get(14));
        final byte[] bytes = new byte[10];
        in.get(14, bytes, 0, 10);
        assertArrayEquals(new byte[] {15, 16, 17, 18, 19, 20, 21, 22, 23, 24}, bytes);
        in.release();
    }

    @Test
    void shouldRefuseIndicesBeyondThePacket() {
        final Packet packet = allocate(8);
        assertBeyond(() -> packet.get(-1));
        assertBeyond(() -> packet.get(8));
        assertBeyond(() -> packet.get(Integer.MAX_VALUE));
        assertBeyond(() -> packet.put(8, (byte) 1));
        assertBeyond(() -> packet.putShort(7, (short) 1));
        assertBeyond(() -> packet.getInt(5));
        assertBeyond(() -> packet.putLong(1, 1));
        assertBeyond(() -> packet.get(1, new byte[8], 0, 8));
        assertBeyond(() -> packet.put(0, new byte[8], 0, -1));
        packet.putLong(0, 1);
        packet.cancel();
        assertFails(() -> packet.get(0), ErrorCode.ERROR_INVALID_HANDLE);
    }

    private static void assertBeyond(final Runnable call) {
        assertFails(call::run, ErrorCode.ERROR_INVALID_PARAMETER);
    }

    @Test
    void shouldReachItsRingAloneByItsBuffer() throws InterruptedException {
        send(0, 1, 64);
        final Packet received = receive();
        final Packet allocated = allocate(64);
        for (final Packet packet : new Packet[] {received, allocated}) {
            // the ring and the slack behind it, but neither the header nor the other ring
            final ByteBuffer view = packet.buffer();
            assertEquals(Session.MIN_CAPACITY + 0x10000, view.capacity());
            // the size of the first record, as the ring has it
            assertEquals(64, Integer.reverseBytes(view.getInt(0)));
        }
        allocated.putInt(0, 5);
        allocated.send();
        received.release();
        expect(5, 64);
    }
}
