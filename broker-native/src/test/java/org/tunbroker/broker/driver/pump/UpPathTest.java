package org.tunbroker.broker.driver.pump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@Timeout(30)
class UpPathTest {
    private static final int LENGTH = 1000;
    private static final int BATCH = 64;
    private static final int LONG_BATCH = 256;
    private static final int LARGE_CAPACITY = 0x100000;
    private static final long LONGER_THAN_TEST_NS = TimeUnit.MINUTES.toNanos(1);

    private final PumpedSession session = new PumpedSession((code, reason) -> {});
    private final TestSink sink = new TestSink();
    private TestRings rings;
    private SendRing ring;
    private UpPath path;

    /** Takes packets while it has room. */
    private final class TestSink implements PacketSink {
        private final List<Integer> taken = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private int stopAfter = -1;

        @Override
        public void write(final SendRing from) {
            while (taken.size() < room && from.hasNext()) {
                taken.add(from.memory().getInt(from.next()));
                from.countSent(1);
                if (taken.size() == stopAfter) {
                    session.end(ErrorCode.ERROR_HANDLE_EOF, "test");
                }
            }
        }
    }

    @BeforeEach
    void open() throws IOException {
        rings = new TestRings();
        ring = new SendRing(rings.brokerSide(), SendRing.MIN_PACKET_LENGTH, session);
        path = new UpPath(ring, sink, session);
    }

    @AfterEach
    void close() throws IOException {
        rings.close();
    }

    private static List<Integer> numbers(final int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void shouldTellWhetherItMovedAny() {
        assertFalse(path.move());
        rings.send(0, 3, LENGTH);
        assertTrue(path.move());
        assertEquals(numbers(3), sink.taken);
        assertEquals(3, rings.counters().sent());
        assertFalse(path.move());
    }

    @Test
    void shouldPublishWhenBatchIsComplete() {
        rings.send(0, BATCH + 1, LENGTH);
        assertTrue(path.move());
        assertEquals(numbers(BATCH), sink.taken);
        assertEquals(BATCH, rings.counters().sent());
        assertTrue(path.move());
        assertEquals(numbers(BATCH + 1), sink.taken);
        assertFalse(path.move());
    }

    @Test
    void shouldGiveRoomBackWhenRingWasFull() {
        final int most = TestRings.CAPACITY / (LENGTH + Integer.BYTES) - 1;
        rings.send(0, most, LENGTH);
        assertFalse(rings.hasRoomToSend(2 * LENGTH));
        while (path.move()) {
            assertTrue(rings.hasRoomToSend(2 * LENGTH));
        }
        assertEquals(numbers(most), sink.taken);
    }

    @Test
    void shouldTakeAsManyPacketsAtATimeAsTheSinkIsMadeFor() {
        path = new UpPath(ringOfLongBatches(), sink, session);
        rings.send(0, LONG_BATCH + 1, SendRing.MIN_PACKET_LENGTH);
        assertTrue(path.move());
        assertEquals(numbers(LONG_BATCH), sink.taken);
        assertTrue(path.move());
        assertEquals(numbers(LONG_BATCH + 1), sink.taken);
    }

    @Test
    void shouldGiveRoomBackOnceALongBatchHasHalfTheRing() {
        path = new UpPath(ringOfLongBatches(), sink, session);
        final int half = TestRings.CAPACITY / 2 / LENGTH + 1;
        final int most = TestRings.CAPACITY / (LENGTH + Integer.BYTES) - 1;
        rings.send(0, most, LENGTH);
        assertFalse(rings.hasRoomToSend(2 * LENGTH));
        assertTrue(path.move());
        assertEquals(numbers(half), sink.taken);
        assertTrue(rings.hasRoomToSend(TestRings.CAPACITY / 2 - LENGTH));
        assertTrue(path.move());
        assertEquals(numbers(most), sink.taken);
    }

    @Test
    void shouldEndItsTurnAfterSomeHundredKilobytes() throws IOException {
        final int length = 10_000;
        final int packets = 60;
        try (TestRings large = new TestRings(LARGE_CAPACITY)) {
            final SendRing from = new SendRing(
                    large.brokerSide(), SendRing.MIN_PACKET_LENGTH, LONG_BATCH, session);
            large.send(0, packets, length);
            assertTrue(new UpPath(from, sink, session).move());
            assertEquals(numbers(0x40000 / length + 1), sink.taken);
        }
    }

    private SendRing ringOfLongBatches() {
        return new SendRing(rings.brokerSide(), SendRing.MIN_PACKET_LENGTH, LONG_BATCH, session);
    }

    @Test
    void shouldLeavePacketInRingWhenSinkHasNoRoom() {
        rings.send(0, 3, LENGTH);
        sink.room = 2;
        assertTrue(path.move());
        assertFalse(path.move());
        assertEquals(numbers(2), sink.taken);
        assertEquals(2, rings.counters().sent());
        assertEquals(2, rings.tap().sentCount());
        sink.room = 3;
        assertTrue(path.move());
        assertEquals(numbers(3), sink.taken);
    }

    @Test
    void shouldDropAndCountWhatIsTooShort() {
        rings.send(0, 2, 19);
        rings.send(2, 1, 20);
        assertTrue(path.move());
        assertEquals(List.of(2), sink.taken);
        assertEquals(2, rings.counters().sendDrops());
        assertEquals(1, rings.counters().sent());
    }

    @Test
    void shouldShowEachPacketToTapOnce() {
        rings.send(0, 10, LENGTH);
        rings.send(10, 1, 19);
        path.move();
        assertEquals(11, rings.tap().sentCount());
        assertEquals(19, rings.tap().lastSent().length);
        assertEquals(10, rings.tap().lastSent()[0]);
    }

    @Test
    void shouldTakeNoMoreWhenSessionStopsInBatch() {
        rings.send(0, 10, LENGTH);
        sink.stopAfter = 4;
        path.move();
        assertEquals(numbers(4), sink.taken);
        path.finish();
        assertEquals(4, rings.counters().sent());
    }

    @Test
    void shouldThrowWhenClientsTailMakesNoSense() {
        rings.damageSendTail();
        final TunException thrown = assertThrows(TunException.class, path::move);
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_DATA), thrown::getMessage);
    }

    @Test
    void shouldWaitForNothingWhenPacketIsThereOrSessionStops() {
        final RingWait wait = ring.newPacketWait();
        rings.send(0, 1, LENGTH);
        wait.await(LONGER_THAN_TEST_NS);
        path.move();
        session.end(ErrorCode.ERROR_HANDLE_EOF, "test");
        wait.await(LONGER_THAN_TEST_NS);
        assertEquals(numbers(1), sink.taken);
    }
}
