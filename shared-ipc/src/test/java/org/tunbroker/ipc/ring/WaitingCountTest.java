package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.memory.Segment;

/** How many packets wait in a ring, counted by a thread that does not use it. */
class WaitingCountTest {
    private static final int CAPACITY = SessionLayout.MIN_CAPACITY;
    private static final int WORDS = SessionLayout.SEND_OFFSET;

    private final SessionSegment segment = SessionSegment.create(
            Segment.unshared(SessionLayout.segmentLength(CAPACITY), Collections.emptyMap()),
            CAPACITY);
    private final RingProducer producer = segment.sendProducer();
    private final RingConsumer consumer = segment.sendConsumer();

    private void send(final int length) {
        producer.reserve(length);
        producer.commit(length);
        producer.publish();
    }

    private void assertCounts(final int byProducer, final int byConsumer) {
        assertEquals(byProducer, producer.countWaiting());
        assertEquals(byConsumer, consumer.countWaiting());
    }

    private void putWord(final int offset, final int value) {
        segment.segment().buffer().putIntVolatile(offset, value);
    }

    @Test
    void shouldCountWhatIsSentAndWhatIsAllocated() {
        assertCounts(0, 0);
        send(7);
        send(1000);
        producer.allocate(9);
        assertCounts(3, 2);
        consumer.receive();
        // it is held, and its room is not given back
        assertCounts(3, 1);
        consumer.release(0);
        consumer.publish();
        assertCounts(2, 1);
    }

    @Test
    void shouldCountAcrossTheEndOfTheRing() {
        for (int i = 0; i < 3 * CAPACITY / 1000; i++) {
            send(1000);
            consumer.receive();
            consumer.release(i);
            consumer.publish();
        }
        for (int i = 0; i < 100; i++) {
            send(1000);
        }
        assertCounts(100, 100);
    }

    @Test
    void shouldNotCountWhatIsCancelled() {
        final int ordinal = producer.allocate(9);
        producer.cancel(ordinal, producer.packetPosition(), 9);
        producer.publish();
        send(7);
        assertCounts(1, 1);
    }

    @Test
    void shouldEndAtNonsense() {
        send(7);
        send(7);
        putWord(SessionLayout.sendDataOffset(CAPACITY) + 12, 0x12345678);
        assertCounts(1, 1);
        for (final int position : new int[] {-4, CAPACITY, 3, Integer.MIN_VALUE}) {
            putWord(WORDS + SessionLayout.HEAD, position);
            putWord(WORDS + SessionLayout.TAIL, position);
            assertCounts(0, 0);
        }
    }
}
