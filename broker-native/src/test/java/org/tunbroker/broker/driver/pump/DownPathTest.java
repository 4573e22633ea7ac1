package org.tunbroker.broker.driver.pump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

@Timeout(30)
class DownPathTest {
    private static final int LENGTH = 1000;
    private static final int BATCH = 64;
    private static final int LARGE_CAPACITY = 0x100000;

    private final PumpedSession session = new PumpedSession((code, reason) -> {});
    private final TestSource source = new TestSource();
    private TestRings rings;
    private ReceiveRing ring;
    private DownPath path;

    /** Has packets that begin with their numbers, and keeps what the ring has no room for. */
    private final class TestSource implements PacketSource {
        private int next;
        private int end;
        private int reads;
        private int stopAfter = -1;

        @Override
        public boolean read(final ReceiveRing to) {
            reads++;
            if (next == end || !to.reserve(LENGTH)) {
                return false;
            }
            to.memory().putInt(to.packetOffset(), next);
            to.commit(LENGTH);
            if (++next == stopAfter) {
                session.end(ErrorCode.ERROR_HANDLE_EOF, "test");
            }
            return true;
        }
    }

    @BeforeEach
    void open() throws IOException {
        rings = new TestRings();
        ring = new ReceiveRing(rings.brokerSide(), session);
        path = new DownPath(source, ring, session);
    }

    @AfterEach
    void close() throws IOException {
        rings.close();
    }

    private static List<Integer> numbers(final int from, final int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private void moveUntilThereIsNoMore() {
        boolean more;
        do {
            more = path.move();
        } while (more);
    }

    @Test
    void shouldReadOnceWhenThereIsNothing() {
        assertFalse(path.move());
        assertEquals(1, source.reads);
    }

    @Test
    void shouldPublishWhatIsThereBeforeItLooksAgain() {
        source.end = 3;
        assertTrue(path.move());
        assertEquals(3, rings.counters().received());
        assertEquals(numbers(0, 3), rings.receive());
    }

    @Test
    void shouldPublishCompleteBatchWhileThereIsMore() {
        source.end = BATCH + 1;
        assertTrue(path.move());
        assertEquals(BATCH, source.next);
        assertEquals(numbers(0, BATCH), rings.receive());
        moveUntilThereIsNoMore();
        assertEquals(numbers(BATCH, BATCH + 1), rings.receive());
        assertEquals(BATCH + 1, rings.counters().received());
    }

    @Test
    void shouldEndItsTurnAfterSomeHundredKilobytes() throws IOException {
        final int length = 10_000;
        try (TestRings large = new TestRings(LARGE_CAPACITY)) {
            final ReceiveRing to = new ReceiveRing(large.brokerSide(), session);
            path = new DownPath(
                    from -> {
                        assertTrue(from.reserve(length));
                        from.commit(length);
                        return true;
                    },
                    to,
                    session);
            assertTrue(path.move());
            assertEquals(0x40000 / length + 1, large.counters().received());
        }
    }

    @Test
    void shouldEndItsTurnWhenAReadPublishedABatchItself() {
        final int perRead = BATCH / 2 + 1;
        path = new DownPath(
                to -> {
                    for (int i = 0; i < perRead; i++) {
                        assertTrue(to.reserve(1));
                        to.commit(1);
                        to.publishBatch();
                    }
                    return true;
                },
                ring,
                session);
        assertTrue(path.move());
        assertEquals(2 * perRead, rings.counters().received());
    }

    @Test
    void shouldGoOnWhereItStoppedWhenRingWasFull() {
        source.end = 1000;
        int received = 0;
        while (received < source.end) {
            moveUntilThereIsNoMore();
            assertEquals(source.next < source.end, ring.isFull());
            final List<Integer> numbers = rings.receive();
            assertEquals(numbers(received, received + numbers.size()), numbers);
            assertFalse(numbers.isEmpty());
            received += numbers.size();
            // the room is there, so that this waits for nothing
            ring.awaitRoom();
        }
        assertEquals(received, rings.counters().received());
        assertEquals(received, rings.tap().receivedCount());
    }

    @Test
    void shouldCountDropsWithBatch() {
        for (int i = 1; i < BATCH; i++) {
            ring.drop();
            assertFalse(ring.publishBatch());
        }
        assertEquals(0, rings.counters().receiveDrops());
        ring.drop();
        assertTrue(ring.publishBatch());
        assertEquals(BATCH, rings.counters().receiveDrops());
        assertEquals(0, rings.counters().received());
    }

    @Test
    void shouldReadNoMoreWhenSessionStopsAndPublishAtTheEnd() {
        source.end = 10;
        source.stopAfter = 4;
        path.move();
        assertEquals(4, source.next);
        path.finish();
        assertEquals(numbers(0, 4), rings.receive());
    }

    @Test
    void shouldNotWaitForRoomWhenSessionStops() {
        source.end = 1000;
        moveUntilThereIsNoMore();
        assertTrue(ring.isFull());
        session.end(ErrorCode.ERROR_HANDLE_EOF, "test");
        ring.awaitRoom();
        assertTrue(ring.isFull());
    }
}
