package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.packets.TunErrors.assertFails;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;

/** Packets that are allocated, filled, and sent. */
@Timeout(60)
class SentPacketSystemTest extends LoopbackFixture {
    private Packet allocate(final int number, final int length) {
        final Packet packet = new Packet();
        assertEquals(length, session.allocate(packet, length));
        packet.buffer().putInt(number);
        return packet;
    }

    @Test
    void shouldSendInOrderOfAllocationWhenSentInAnyOrder() throws InterruptedException {
        final List<Packet> packets = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            packets.add(allocate(number, 40 + number));
        }
        Collections.shuffle(packets, new Random(2));
        packets.forEach(Packet::send);
        for (int number = 0; number < 200; number++) {
            expect(number, 40 + number);
        }
    }

    @Test
    void shouldHoldLaterPacketsBackUntilEarlierAreSent() throws InterruptedException {
        final Packet first = allocate(0, 64);
        allocate(1, 64).send();
        // a copied packet takes its turn like any other
        session.write(numbered(2, 64));
        assertFalse(session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS));
        first.send();
        expect(0, 64);
        expect(1, 64);
        expect(2, 64);
    }

    @Test
    void shouldRefusePacketAfterSend() throws InterruptedException {
        final Packet sent = allocate(0, 64);
        final Packet next = allocate(1, 64);
        sent.send();
        assertFalse(sent.isHeld());
        assertFails(sent::send, ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(sent::release, ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(sent::buffer, ErrorCode.ERROR_INVALID_HANDLE);
        assertFails(sent::length, ErrorCode.ERROR_INVALID_HANDLE);
        expect(0, 64);
        // the double send sent no other
        assertFalse(session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS));
        next.send();
        expect(1, 64);
    }

    @Test
    void shouldRefuseToAllocateIntoPacketThatHoldsRoom() throws InterruptedException {
        final Packet packet = allocate(7, 64);
        assertFails(() -> session.allocate(packet, 64), ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(() -> session.receive(packet), ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(packet::release, ErrorCode.ERROR_INVALID_PARAMETER);
        packet.send();
        expect(7, 64);
    }

    @Test
    void shouldRefuseLengthsOutOfRange() throws InterruptedException {
        final Packet packet = new Packet();
        final int tooLong = Session.MAX_PACKET_LENGTH + 1;
        assertFails(() -> session.allocate(packet, -1), ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(() -> session.allocate(packet, tooLong), ErrorCode.ERROR_INVALID_PARAMETER);
        final ByteBuffer source = ByteBuffer.allocate(tooLong);
        assertFails(() -> session.write(source), ErrorCode.ERROR_INVALID_PARAMETER);
        assertEquals(tooLong, source.remaining());
        assertFalse(packet.isHeld());
        assertEquals(Session.MAX_PACKET_LENGTH, session.allocate(packet, tooLong - 1));
        packet.buffer().putInt(1);
        packet.send();
        expect(1, Session.MAX_PACKET_LENGTH);
    }

    @Test
    @LosslessDriver
    void shouldSendEmptyPacket() throws InterruptedException {
        final Packet packet = new Packet();
        assertEquals(0, session.allocate(packet, 0));
        assertEquals(0, packet.buffer().remaining());
        packet.send();
        assertEquals(0, session.read(ByteBuffer.allocate(0), DEADLINE_S, TimeUnit.SECONDS));
    }

    @Test
    void shouldAnswerEndWhenAllocatedPacketIsSentAfterClose() {
        final Packet packet = allocate(1, 64);
        final ByteBuffer view = packet.buffer();
        session.close();
        assertFails(packet::buffer, ErrorCode.ERROR_INVALID_HANDLE);
        // still mapped, for a thread that is in the middle of filling it
        view.putInt(2);
        packet.send();
        assertFails(packet::send, ErrorCode.ERROR_INVALID_PARAMETER);
        assertEquals(Session.END, session.allocate(packet, 64));
    }

    @Test
    @LosslessDriver
    void shouldTakePacketsToFillInBigEndianOrder() throws InterruptedException {
        final Packet packet = new Packet();
        session.allocate(packet, Long.BYTES);
        assertEquals(ByteOrder.BIG_ENDIAN, packet.buffer().order());
        packet.buffer().putLong(0x0102030405060708L);
        packet.send();
        final byte[] bytes = new byte[Long.BYTES];
        session.read(ByteBuffer.wrap(bytes), DEADLINE_S, TimeUnit.SECONDS);
        assertEquals(0x0102030405060708L, ByteBuffer.wrap(bytes).getLong());
        assertEquals(1, bytes[0]);
    }

    @Test
    @LosslessDriver
    void shouldAnswerNoneWhenRingIsFullAndGoOnWhenRoomComes() throws InterruptedException {
        final Packet packet = new Packet();
        int count = 0;
        // the driver gives back no more than the ring to this side holds
        while (session.write(numbered(count, LARGE), QUIET_MS, TimeUnit.MILLISECONDS)
                != Session.NONE) {
            count++;
        }
        assertEquals(Session.NONE, session.allocate(packet, LARGE));
        assertFalse(packet.isHeld());
        assertFalse(session.awaitWritable(LARGE, QUIET_MS, TimeUnit.MILLISECONDS));
        expect(0, LARGE);
        assertTrue(session.awaitWritable(LARGE, DEADLINE_S, TimeUnit.SECONDS));
        send(count, 1, LARGE);
        for (int number = 1; number <= count; number++) {
            expect(number, LARGE);
        }
        assertEquals(LARGE, session.allocate(packet, LARGE));
    }
}
