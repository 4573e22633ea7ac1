package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

@Timeout(60)
class BrokerMonitorTest {
    private static final int CAPACITY = 0x20000;
    private static final int LENGTH = 4096;

    private final FakeBroker broker = new FakeBroker(Duration.ofSeconds(20));
    private final TunClient client = TunClient.started(broker.connected());
    private final BrokerMonitor monitor = client.monitor();

    @AfterEach
    void close() {
        client.close();
    }

    private static void assertFails(final ErrorCode code, final Executable call) {
        final TunException thrown = assertThrows(TunException.class, call);
        assertTrue(thrown.is(code), thrown::getMessage);
    }

    /** Makes a status without records, which is of a process. */
    private AtomicBuffer show(final int number, final int processId) {
        final AtomicBuffer memory = broker.show(number, LENGTH).buffer();
        memory.putInt(0, 0x31564254);
        memory.putInt(4, 1);
        memory.putInt(8, LENGTH);
        memory.putInt(48, processId);
        broker.answer(
                Monitoring.OpenStatus.class,
                request -> new Monitoring.StatusOpened(number, LENGTH));
        broker.answer(
                Monitoring.RefreshStatus.class, request -> new Monitoring.StatusRefreshed(number));
        return memory;
    }

    @Test
    void shouldOpenStatusOnceAndRefreshIt() {
        final AtomicBuffer memory = show(-1, 12);
        assertEquals(12, monitor.status().processId());
        memory.putInt(48, 13);
        assertEquals(13, client.monitor().status().processId());
        assertEquals(1, broker.requests(Monitoring.OpenStatus.class).size());
        assertEquals(1, broker.requests(Monitoring.RefreshStatus.class).size());
    }

    @Test
    void shouldFollowTheBrokerIntoOtherMemory() {
        show(-1, 12);
        monitor.status();
        show(-4, 14);
        assertEquals(14, monitor.status().processId());
    }

    @Test
    void shouldTakeNoSnapshotThatIsBeingWritten() {
        final AtomicBuffer memory = show(-1, 12);
        memory.putLong(16, 7);
        final AtomicBoolean begun = new AtomicBoolean();
        final Thread writer = new Thread(() -> {
            begun.set(true);
            memory.putInt(48, 15);
            memory.putLongVolatile(16, 8);
        });
        broker.answer(Monitoring.OpenStatus.class, request -> {
            writer.start();
            return new Monitoring.StatusOpened(-1, LENGTH);
        });
        final BrokerStatus status = monitor.status();
        assertTrue(begun.get());
        assertEquals(15, status.processId());
    }

    @Test
    void shouldRefuseMemoryThatIsNoStatus() {
        show(-1, 12).putInt(4, 2);
        assertFails(ErrorCode.ERROR_INVALID_DATA, monitor::status);
    }

    @Test
    void shouldWaitForAdaptersThatAreNotKnownYetButNotForLong() {
        final AtomicBuffer memory = show(-1, 12);
        memory.putInt(56, 1);
        final long begin = System.nanoTime();
        assertFalse(monitor.status().adapters().get(0).isKnown());
        final long ms = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        assertTrue(ms >= 500 && ms < 10_000, "after " + ms + " ms");
        broker.answer(Monitoring.RefreshStatus.class, request -> {
            memory.putInt(512 + 4, 1);
            return new Monitoring.StatusRefreshed(-1);
        });
        assertTrue(monitor.status().adapters().get(0).isKnown());
    }

    @Test
    void shouldSayThatAnOlderBrokerCannot() {
        final FakeBroker older = new FakeBroker(Duration.ofSeconds(20));
        try (TunClient its = TunClient.started(older.connected(0x7FE_0000_001FL))) {
            assertFails(ErrorCode.ERROR_NOT_SUPPORTED, its.monitor()::status);
            assertFails(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    () -> its.monitor().capture("Name", CAPACITY, 100));
            assertEquals(List.of(), older.requests(Monitoring.OpenStatus.class));
            assertEquals(List.of(), older.requests(Monitoring.StartCapture.class));
        }
    }

    @Test
    void shouldRefuseArgumentsThatMakeNoSense() {
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> monitor.capture("", CAPACITY, 1));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> monitor.capture("Name", 5, 1));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> monitor.capture("Name", CAPACITY, 0));
        assertEquals(List.of(), broker.requests(Monitoring.StartCapture.class));
    }

    private SessionSegment captured() {
        final SessionSegment memory = broker.share(-2, CAPACITY);
        broker.answer(
                Monitoring.StartCapture.class,
                request -> new Monitoring.CaptureStarted(5, -2, 1, "Name", "tun0"));
        broker.answer(
                Monitoring.StopCapture.class,
                request -> new Monitoring.CaptureStopped(10, 1, 20, 2));
        return memory;
    }

    private static void put(
            final SessionSegment memory,
            final RingProducer ring,
            final long timeNs,
            final int dropped) {
        final AtomicBuffer buffer = memory.segment().buffer();
        assertTrue(ring.reserve(20));
        buffer.putLong(ring.packetOffset(), timeNs);
        buffer.putInt(ring.packetOffset() + 8, 1400);
        buffer.putInt(ring.packetOffset() + 12, dropped);
        buffer.putInt(ring.packetOffset() + 16, (int) timeNs);
        ring.commit(20);
        ring.publishSilently();
    }

    @Test
    void shouldMergeBothDirectionsByTime() {
        final SessionSegment memory = captured();
        final Capture capture = monitor.capture("Name", CAPACITY, 65535);
        assertEquals("Name", capture.adapterName());
        assertEquals("tun0", capture.interfaceName());
        final RingProducer down = memory.receiveProducer();
        final RingProducer up = memory.sendProducer();
        for (final int time : new int[] {1, 4, 5}) {
            put(memory, down, time, time == 4 ? 7 : 0);
        }
        for (final int time : new int[] {2, 3, 6}) {
            put(memory, up, time, 0);
        }
        final List<String> taken = new ArrayList<>();
        final int limit = 4;
        assertEquals(limit, poll(capture, taken, limit));
        assertEquals(2, poll(capture, taken, limit));
        assertEquals(0, poll(capture, taken, limit));
        assertEquals(
                List.of("1 true 0", "2 false 0", "3 false 0", "4 true 7", "5 true 0", "6 false 0"),
                taken);
        assertEquals(3 + 7, capture.seen(true));
        assertEquals(7, capture.dropped(true));
        assertFalse(capture.isOver());
        capture.close();
        capture.close();
        assertTrue(capture.isOver());
        assertEquals(1, broker.requests(Monitoring.StopCapture.class).size());
        assertEquals(10, capture.seen(true));
        assertEquals(1, capture.dropped(true));
        assertEquals(20, capture.seen(false));
        assertEquals(2, capture.dropped(false));
    }

    private static int poll(final Capture capture, final List<String> taken, final int limit) {
        return capture.poll(
                (timeNs, toClient, length, dropped, bytes) -> {
                    assertEquals(1400, length);
                    assertEquals(4, bytes.remaining());
                    assertEquals((int) timeNs, Integer.reverseBytes(bytes.getInt()));
                    taken.add(timeNs + " " + toClient + " " + dropped);
                },
                limit);
    }

    @Test
    void shouldBeOverWhenTheBrokerSaysSoOrDies() {
        final SessionSegment memory = captured();
        final Capture capture = monitor.capture("Name", CAPACITY, 65535);
        put(memory, memory.sendProducer(), 1, 0);
        memory.markEnded(ErrorCode.ERROR_HANDLE_EOF.code());
        assertTrue(capture.isOver());
        assertEquals(1, poll(capture, new ArrayList<>(), 9), "what was copied is still there");
    }

    @Test
    void shouldGoOnAfterAnExceptionOfTheCaller() {
        final SessionSegment memory = captured();
        final Capture capture = monitor.capture("Name", CAPACITY, 65535);
        final RingProducer up = memory.sendProducer();
        put(memory, up, 1, 0);
        put(memory, up, 2, 0);
        assertThrows(
                IllegalStateException.class,
                () -> capture.poll(
                        (timeNs, toClient, length, dropped, bytes) -> {
                            throw new IllegalStateException("test");
                        },
                        9));
        final List<String> taken = new ArrayList<>();
        poll(capture, taken, 9);
        assertEquals(List.of("2 false 0"), taken);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> poll(capture, taken, 0));
    }

    @Test
    void shouldRefuseRecordsWithoutHeader() {
        final SessionSegment memory = captured();
        final Capture capture = monitor.capture("Name", CAPACITY, 65535);
        final RingProducer up = memory.sendProducer();
        assertTrue(up.reserve(8));
        up.commit(8);
        up.publishSilently();
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> poll(capture, new ArrayList<>(), 9));
    }

    @Test
    void shouldStopACaptureWhoseMemoryCannotBeMapped() {
        broker.answer(
                Monitoring.StartCapture.class,
                request -> new Monitoring.CaptureStarted(5, -2, 1, "Name", "tun0"));
        broker.answer(Monitoring.StopCapture.class, request -> new Reply.Done());
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> monitor.capture("Name", CAPACITY, 65535));
        assertEquals(5, broker.requests(Monitoring.StopCapture.class).get(0).capture);
    }
}
