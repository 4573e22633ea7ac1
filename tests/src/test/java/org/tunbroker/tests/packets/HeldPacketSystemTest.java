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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.tests.jvm.BrokerFolder;

/** Packets that are received, held, and released. */
@Timeout(60)
class HeldPacketSystemTest {
    private static final int LENGTH = 16 * 1024;
    private static final int DEADLINE_S = 10;
    private static final long QUIET_MS = 200;
    private static BrokerFolder folder;

    private LoopbackClient loopback;
    private Session session;

    @BeforeAll
    static void makeFolder() {
        folder = BrokerFolder.create();
    }

    @AfterAll
    static void deleteFolder() {
        folder.close();
    }

    @BeforeEach
    void open() {
        loopback = LoopbackClient.open(folder);
        session = loopback.session();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    private Packet receive() throws InterruptedException {
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        final Packet packet = new Packet();
        assertTrue(session.receive(packet) >= 0);
        return packet;
    }

    /** Holds all that the ring to this side has room for; more is waiting then. */
    private List<Packet> holdAll() throws InterruptedException {
        // 7 of them fill a ring, and one is on its way
        loopback.send(0, 12, LENGTH);
        final List<Packet> held = new ArrayList<>();
        while (session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS)) {
            held.add(receive());
        }
        assertEquals(7, held.size());
        return held;
    }

    private void readAll(final int first, final int end) throws InterruptedException {
        final ByteBuffer target = ByteBuffer.allocate(LENGTH);
        for (int number = first; number < end; number++) {
            target.clear();
            assertEquals(LENGTH, session.read(target, DEADLINE_S, TimeUnit.SECONDS));
            assertEquals(number, target.getInt(0));
        }
    }

    @Test
    void shouldKeepHeldPacketsWhenOthersAreReleasedInAnyOrder() throws InterruptedException {
        final List<Packet> held = holdAll();
        final List<Packet> shuffled = new ArrayList<>(held);
        Collections.shuffle(shuffled, new Random(1));
        for (final Packet released : shuffled) {
            for (int number = 0; number < held.size(); number++) {
                final Packet packet = held.get(number);
                if (packet.isHeld()) {
                    assertEquals(number, packet.buffer().getInt(packet.buffer().position()));
                    assertEquals(LENGTH, packet.length());
                }
            }
            released.release();
        }
        readAll(7, 12);
    }

    @Test
    void shouldGiveRoomBackUpToTheOldestPacketThatIsHeld() throws InterruptedException {
        final List<Packet> held = holdAll();
        for (int number = held.size() - 1; number > 0; number--) {
            held.get(number).release();
        }
        assertFalse(session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS));
        held.get(0).release();
        readAll(7, 12);
    }

    @Test
    void shouldReusePacketAfterRelease() throws InterruptedException {
        loopback.send(0, 100, 64);
        final Packet packet = new Packet();
        for (int number = 0; number < 100; number++) {
            assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
            assertEquals(64, session.receive(packet));
            assertEquals(number, packet.buffer().getInt(packet.buffer().position()));
            packet.release();
        }
        assertEquals(Session.NONE, session.receive(packet));
        assertFalse(packet.isHeld());
    }

    @Test
    void shouldRefusePacketAfterRelease() throws InterruptedException {
        loopback.send(0, 2, 64);
        final Packet released = receive();
        final Packet held = receive();
        released.release();
        assertFalse(released.isHeld());
        assertFails(released::release, ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(released::send, ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(released::buffer, ErrorCode.ERROR_INVALID_HANDLE);
        assertFails(released::length, ErrorCode.ERROR_INVALID_HANDLE);
        // the double release released no other
        assertEquals(1, held.buffer().getInt(held.buffer().position()));
        held.release();
    }

    @Test
    void shouldRefuseToReceiveIntoPacketThatHoldsOne() throws InterruptedException {
        loopback.send(0, 2, 64);
        final Packet packet = receive();
        assertFails(() -> session.receive(packet), ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(() -> session.allocate(packet, 64), ErrorCode.ERROR_INVALID_PARAMETER);
        assertFails(packet::send, ErrorCode.ERROR_INVALID_PARAMETER);
        packet.release();
        // the refused call took nothing
        final Packet next = receive();
        assertEquals(1, next.buffer().getInt(next.buffer().position()));
    }

    @Test
    void shouldRefuseHeldPacketAfterSessionIsClosed() throws InterruptedException {
        loopback.send(0, 1, 64);
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
        loopback.send(0, 2, 64);
        final Packet packet = receive();
        final Packet old = receive();
        packet.release();
        session.close();
        session = loopback.adapter().startSession(Session.MIN_CAPACITY);
        final ByteBuffer sent = ByteBuffer.allocate(64).putInt(0, 77);
        session.write(sent);
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        assertEquals(64, session.receive(packet));
        assertEquals(77, packet.buffer().getInt(packet.buffer().position()));
        // belongs to the session that is closed: it takes nothing from this one
        old.release();
        assertEquals(77, packet.buffer().getInt(packet.buffer().position()));
        packet.release();
    }

    @Test
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
