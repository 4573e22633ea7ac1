package org.tunbroker.broker.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.TestBroker;
import org.tunbroker.broker.TestClient;
import org.tunbroker.broker.driver.tap.PacketTap;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.SessionSegment;

@Timeout(60)
class CapturesTest {
    private static final int CAPACITY = TestClient.CAPACITY;
    private static final int WHOLE = 0xFFFF;
    /** Where the head of the ring to the client lies, as a client of another language has it. */
    private static final int RECEIVE_HEAD = 384;

    private final TestBroker broker = new TestBroker();
    private final TestClient owner = broker.connect(1);
    private final TestClient other = broker.connect(2);
    private final int adapter = owner.create("Adapter").adapter;

    /** What a capture has copied: bytes, told length and drops. */
    private record Copied(byte[] bytes, int length, int dropped) {}

    @AfterEach
    void close() {
        broker.close();
    }

    private static Monitoring.StartCapture request(final int snapLength) {
        return new Monitoring.StartCapture("adapter", CAPACITY, snapLength);
    }

    private Monitoring.CaptureStarted capture(final TestClient client) {
        return assertInstanceOf(Monitoring.CaptureStarted.class, client.ask(request(WHOLE)));
    }

    private Monitoring.CaptureStopped stop(final TestClient client, final int number) {
        return assertInstanceOf(
                Monitoring.CaptureStopped.class, client.ask(new Monitoring.StopCapture(number)));
    }

    private TapPoint point() {
        return broker.driver.devices.get(0).rings.tap();
    }

    private PacketTap tap() {
        return assertInstanceOf(PacketTap.class, point().tap());
    }

    private static UnsafeBuffer packet(final int length) {
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[length]);
        for (int i = 0; i < length; i++) {
            packet.putByte(i, (byte) i);
        }
        return packet;
    }

    private static List<Copied> read(final SessionSegment memory, final RingConsumer ring) {
        final AtomicBuffer buffer = memory.segment().buffer();
        final List<Copied> all = new ArrayList<>();
        while (ring.peek() != RingConsumer.EMPTY) {
            final byte[] bytes = new byte[ring.packetLength() - 16];
            buffer.getBytes(ring.packetOffset() + 16, bytes);
            all.add(new Copied(
                    bytes,
                    buffer.getInt(ring.packetOffset() + 8),
                    buffer.getInt(ring.packetOffset() + 12)));
            ring.consume();
        }
        ring.publish();
        return all;
    }

    @Test
    void shouldCopyBothDirectionsIntoRingsOfTheirOwn() {
        owner.start(adapter);
        assertNull(point().tap(), "nobody looks");
        final Monitoring.CaptureStarted started = capture(other);
        assertEquals("Adapter", started.name);
        assertEquals("fake1", started.interfaceName);
        assertTrue(started.memory < 0, "no session's memory has a negative number");
        final SessionSegment memory = broker.peers.newest;
        tap().sent(packet(40), 0, 40);
        tap().received(packet(60), 10, 50);
        final List<Copied> up = read(memory, memory.sendConsumer());
        assertEquals(1, up.size());
        assertEquals(40, up.get(0).bytes.length);
        assertEquals(39, up.get(0).bytes[39]);
        final List<Copied> down = read(memory, memory.receiveConsumer());
        assertEquals(50, down.get(0).bytes.length);
        assertEquals(10, down.get(0).bytes[0]);
        assertEquals(50, down.get(0).length);
        final Monitoring.CaptureStopped seen = stop(other, started.capture);
        assertEquals(1, seen.sent);
        assertEquals(1, seen.received);
        assertEquals(0, seen.sentDrops + seen.receivedDrops);
        assertNull(point().tap());
        assertEquals(1, broker.peers.openMemories, "the session's");
    }

    @Test
    void shouldCutPacketsAndTellTheirLength() {
        owner.start(adapter);
        other.ask(request(20));
        final SessionSegment memory = broker.peers.newest;
        tap().received(packet(1400), 0, 1400);
        tap().received(packet(20), 0, 20);
        final List<Copied> copied = read(memory, memory.receiveConsumer());
        assertEquals(20, copied.get(0).bytes.length);
        assertEquals(1400, copied.get(0).length);
        assertEquals(20, copied.get(1).length);
    }

    @Test
    void shouldCopyTheLongestPacketButForItsLastBytes() {
        owner.start(adapter);
        capture(other);
        final SessionSegment memory = broker.peers.newest;
        tap().sent(packet(WHOLE), 0, WHOLE);
        final List<Copied> copied = read(memory, memory.sendConsumer());
        assertEquals(65519, copied.get(0).bytes.length);
        assertEquals(WHOLE, copied.get(0).length);
    }

    @Test
    void shouldDropAndCountWhatFindsNoRoom() {
        owner.start(adapter);
        final int number = capture(other).capture;
        final SessionSegment memory = broker.peers.newest;
        final RingConsumer ring = memory.receiveConsumer();
        for (int i = 0; i < 1000; i++) {
            tap().received(packet(1000), 0, 1000);
        }
        final int room = read(memory, ring).size();
        assertTrue(room > 100 && room < 1000, "room for " + room);
        tap().received(packet(1000), 0, 1000);
        final List<Copied> next = read(memory, ring);
        assertEquals(1000 - room, next.get(0).dropped);
        tap().received(packet(1000), 0, 1000);
        assertEquals(0, read(memory, ring).get(0).dropped, "told once");
        final Monitoring.CaptureStopped seen = stop(other, number);
        assertEquals(1002, seen.received);
        assertEquals(1000 - room, seen.receivedDrops);
    }

    @Test
    void shouldEndOnlyTheCaptureWhoseClientWritesNonsense() {
        owner.start(adapter);
        final int number = capture(other).capture;
        final SessionSegment memory = broker.peers.newest;
        final SessionSegment good = second();
        memory.segment().buffer().putIntVolatile(RECEIVE_HEAD, 3);
        for (int i = 0; i < 1000; i++) {
            tap().received(packet(1000), 0, 1000);
        }
        assertTrue(memory.isEnded());
        assertEquals(ErrorCode.ERROR_INVALID_DATA.code(), memory.endCode());
        assertFalse(good.isEnded());
        assertFalse(read(good, good.receiveConsumer()).isEmpty());
        assertTrue(broker.adapters.hasSessions());
        stop(other, number);
        assertNotNull(point().tap(), "the other goes on");
    }

    private SessionSegment second() {
        capture(owner);
        return broker.peers.newest;
    }

    @Test
    void shouldShowEachPacketToAllCaptures() {
        owner.start(adapter);
        capture(other);
        final SessionSegment first = broker.peers.newest;
        final SessionSegment second = second();
        tap().sent(packet(40), 0, 40);
        tap().received(packet(40), 0, 40);
        for (final SessionSegment each : List.of(first, second)) {
            assertEquals(1, read(each, each.receiveConsumer()).size());
            assertEquals(1, read(each, each.sendConsumer()).size());
        }
    }

    @Test
    void shouldGoOnThroughSessionsAndBeThereBeforeTheFirst() {
        capture(other);
        final SessionSegment memory = broker.peers.newest;
        final RingConsumer ring = memory.sendConsumer();
        for (int i = 0; i < 2; i++) {
            final int session = owner.start(adapter).session;
            tap().sent(packet(40), 0, 40);
            assertEquals(1, read(memory, ring).size());
            owner.ask(new Request.EndSession(session));
        }
    }

    @Test
    void shouldLeaveOutWhatLargePacketsHaveBeforeThem() {
        assertInstanceOf(
                Reply.Failure.class,
                owner.ask(new Request.StartSession(
                        adapter, CAPACITY, Offload.LARGE_PACKETS.number())),
                "the driver has none");
        owner.start(adapter);
        capture(other);
        final SessionSegment memory = broker.peers.newest;
        point().headerLength(10);
        tap().received(packet(60), 0, 60);
        tap().received(packet(4), 0, 4);
        final List<Copied> copied = read(memory, memory.receiveConsumer());
        assertEquals(50, copied.get(0).bytes.length);
        assertEquals(10, copied.get(0).bytes[0]);
        assertEquals(0, copied.get(1).length);
    }

    @Test
    void shouldBeOverWhenTheAdapterGoes() {
        final int number = capture(other).capture;
        final SessionSegment memory = broker.peers.newest;
        owner.ask(new Request.CloseAdapter(adapter));
        assertTrue(memory.isEnded());
        assertEquals(ErrorCode.ERROR_HANDLE_EOF.code(), memory.endCode());
        assertEquals(1, broker.peers.openMemories, "its client may still read");
        stop(other, number);
        assertEquals(0, broker.peers.openMemories);
    }

    @Test
    void shouldFreeAllWhenItsClientDies() {
        owner.start(adapter);
        capture(other);
        other.guest().die();
        broker.runUntilIdle();
        assertNull(point().tap());
        assertEquals(1, broker.peers.openMemories, "the session's");
        assertTrue(broker.adapters.hasSessions());
    }

    @Test
    void shouldFreeAllWhenItsClientLeaves() {
        capture(other);
        assertInstanceOf(Reply.Done.class, other.ask(new Request.Goodbye()));
        assertEquals(0, broker.peers.openMemories);
    }

    @Test
    void shouldTakeNothingWhenMemoryCannotBeShared() {
        broker.peers.shareFault = new TunException(ErrorCode.ERROR_ACCESS_DENIED, "test", "dying");
        other.refused(ErrorCode.ERROR_ACCESS_DENIED, request(WHOLE));
        assertEquals(0, broker.peers.openMemories);
        broker.peers.shareFault = null;
        for (int i = 0; i < 64; i++) {
            capture(other);
        }
        other.refused(ErrorCode.ERROR_NOT_ENOUGH_QUOTA, request(WHOLE));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        other.refused(
                ErrorCode.ERROR_NOT_FOUND, new Monitoring.StartCapture("none", CAPACITY, WHOLE));
        other.refused(
                ErrorCode.ERROR_INVALID_PARAMETER,
                new Monitoring.StartCapture("adapter", 3, WHOLE));
        other.refused(ErrorCode.ERROR_INVALID_PARAMETER, request(0));
        other.refused(ErrorCode.ERROR_INVALID_HANDLE, new Monitoring.StopCapture(7));
        final int number = capture(other).capture;
        owner.refused(ErrorCode.ERROR_INVALID_HANDLE, new Monitoring.StopCapture(number));
        stop(other, number);
        other.refused(ErrorCode.ERROR_INVALID_HANDLE, new Monitoring.StopCapture(number));
    }
}
