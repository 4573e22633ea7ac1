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

/** Packets that are received, held, and released. */
@Timeout(60)
class HeldPacketSystemTest extends LoopbackFixture {
    /** Holds all that the ring to this side has room for; more is waiting then. */
    private List<Packet> holdAll() throws InterruptedException {
        // 7 of them fill a ring, and one is on its way
        send(0, 12, LARGE);
        final List<Packet> held = new ArrayList<>();
        while (session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS)) {
            held.add(receive());
        }
        assertEquals(7, held.size());
        return held;
    }

    private void expectAll(final int first, final int end) throws InterruptedException {
        for (int number = first; number < end; number++) {
            expect(number, LARGE);
        }
    }

    @Test
    @LosslessDriver
    void shouldKeepHeldPacketsWhenOthersAreReleasedInAnyOrder() throws InterruptedException {
        final List<Packet> held = holdAll();
        final List<Packet> shuffled = new ArrayList<>(held);
        Collections.shuffle(shuffled, new Random(1));
        for (final Packet released : shuffled) {
            for (int number = 0; number < held.size(); number++) {
                final Packet packet = held.get(number);
                if (packet.isHeld()) {
                    assertEquals(number, numberOf(packet));
                    assertEquals(LARGE, packet.length());
                }
            }
            released.release();
        }
        expectAll(7, 12);
    }

    @Test
    @LosslessDriver
    void shouldGiveRoomBackUpToTheOldestPacketThatIsHeld() throws InterruptedException {
        final List<Packet> held = holdAll();
        for (int number = held.size() - 1; number > 0; number--) {
            held.get(number).release();
        }
        assertFalse(session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS));
        held.get(0).release();
        expectAll(7, 12);
    }

    @Test
    void shouldReusePacketAfterRelease() throws InterruptedException {
        send(0, 100, 64);
        final Packet packet = new Packet();
        for (int number = 0; number < 100; number++) {
            assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
            assertEquals(64, session.receive(packet));
            assertEquals(number, numberOf(packet));
            packet.release();
        }
        assertEquals(Session.NONE, session.receive(packet));
        assertFalse(packet.isHeld());
    }

    @Test
    void shouldRefusePacketAfterRelease() throws InterruptedException {
        send(0, 2, 64);
        final Packet released = receive();
        final Packet held = receive();
        released.release();
        assertFalse(released.isHeld());
        assertFails(released::release, ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(released::send, ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(released::buffer, ErrorCode.ERROR_INVALID_HANDLE);
        assertFails(released::length, ErrorCode.ERROR_INVALID_HANDLE);
        // the double release released no other
        assertEquals(1, numberOf(held));
        held.release();
    }

    @Test
    void shouldRefuseToReceiveIntoPacketThatHoldsOne() throws InterruptedException {
        send(0, 2, 64);
        final Packet packet = receive();
        assertFails(() -> session.receive(packet), ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(() -> session.allocate(packet, 64), ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(packet::send, ErrorCode.ERROR_INVALID_PARAMETER);
        packet.release();
        // the refused call took nothing
        final Packet next = receive();
        assertEquals(1, numberOf(next));
    }

    @Test
    void shouldRefuseHeldPacketAfterSessionIsClosed() throws InterruptedException {
        send(0, 1, 64);
        final Packet packet = receive();
        final ByteBuffer view = packet.buffer();
        session.close();
        assertFails(packet::buffer, ErrorCode.ERROR_INVALID_HANDLE);
        assertFails(packet::length, ErrorCode.ERROR_INVALID_HANDLE);
        // a view from before stays mapped, whatever it shows
        view.getInt(view.position());
        packet.release();
        assertFails(packet::release, ErrorCode.ERROR_INVALID_PARAMETER);
        assertEquals(Session.END, session.receive(packet));
    }

    @Test
    void shouldServeNextSessionWithPacketsOfTheLast() throws InterruptedException {
        send(0, 2, 64);
        final Packet packet = receive();
        final Packet old = receive();
        packet.release();
        session.close();
        session = adapter.startSession(Session.MIN_CAPACITY);
        session.write(numbered(77, 64));
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        assertEquals(64, session.receive(packet));
        assertEquals(77, numberOf(packet));
        // belongs to the session that is closed: it takes nothing from this one
        old.release();
        assertEquals(77, numberOf(packet));
        packet.release();
    }

    @Test
    @LosslessDriver
    void shouldShowPacketsBigEndianBetweenPositionAndLimit() throws InterruptedException {
        session.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        final Packet packet = receive();
        // what the application did to the view does not last
        packet.buffer().order(ByteOrder.LITTLE_ENDIAN).clear();
        final ByteBuffer view = packet.buffer();
        assertEquals(ByteOrder.BIG_ENDIAN, view.order());
        assertEquals(8, view.remaining());
        assertEquals(0x0102030405060708L, view.getLong());
        packet.release();
    }
}
