package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

/** Wintun's rules, one at a time. */
@Timeout(10)
class RingOrderTest {
    private static final int CAPACITY = 0x20000;
    // what they take in the ring makes its capacity but for the gap of 4 bytes
    private static final int[] PACKETS_THAT_FILL = {0xFFFC, 0xFFF0, 4};

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private TwoMappings session;
    private RingProducer producer;
    private RingConsumer consumer;

    @BeforeEach
    void makeRing() {
        session = new TwoMappings(directory, CAPACITY);
        producer = session.client.sendProducer();
        consumer = session.broker.sendConsumer();
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertEquals(RingConsumer.EMPTY, consumer.receive());
        assertFalse(consumer.hasPacket());
        assertTrue(producer.hasSpace(0xFFFF));
    }

    @Test
    void shouldShowNothingUntilItIsPublished() {
        producer.send(producer.allocate(4));
        assertEquals(RingConsumer.EMPTY, consumer.receive());
        producer.publish();
        assertTrue(consumer.hasPacket());
        assertNotEquals(RingConsumer.EMPTY, consumer.receive());
    }

    @Test
    void shouldKeepTheOrderOfAllocationWhenSentInAnother() {
        final int first = producer.allocate(1);
        final int second = producer.allocate(2);
        final int third = producer.allocate(3);
        producer.send(third);
        producer.send(second);
        producer.publish();
        assertEquals(RingConsumer.EMPTY, consumer.receive(), "the first is not sent yet");
        producer.send(first);
        producer.publish();
        for (int length = 1; length <= 3; length++) {
            assertNotEquals(RingConsumer.EMPTY, consumer.receive());
            assertEquals(length, consumer.packetLength());
        }
        assertEquals(RingConsumer.EMPTY, consumer.receive());
    }

    @Test
    void shouldGiveRoomBackOnlyUpToTheOldestThatIsHeld() {
        fill();
        final int first = consumer.receive();
        final int second = consumer.receive();
        consumer.release(second);
        consumer.publish();
        assertEquals(RingProducer.FULL, producer.allocate(0), "the oldest is held");
        consumer.release(first);
        consumer.publish();
        assertNotEquals(RingProducer.FULL, producer.allocate(0));
    }

    @Test
    void shouldGiveNoRoomBackForWhatIsConsumedWhileAnOlderOneIsHeld() {
        fill();
        final int first = consumer.receive();
        while (consumer.peek() != RingConsumer.EMPTY) {
            consumer.consume();
        }
        consumer.publish();
        assertEquals(RingProducer.FULL, producer.allocate(0), "the oldest is held");
        consumer.release(first);
        consumer.publish();
        fill();
        takeAll();
    }

    @Test
    void shouldNotShowWhatIsCommittedBeforeAnOlderOneIsSent() {
        final int first = producer.allocate(1);
        for (int length = 2; length <= 3; length++) {
            assertTrue(producer.reserve(0xFFFF));
            producer.commit(length);
        }
        producer.publish();
        assertEquals(RingConsumer.EMPTY, consumer.peek(), "the first is not sent yet");
        producer.send(first);
        producer.publish();
        for (int length = 1; length <= 3; length++) {
            assertEquals(length, consumer.peek());
            consumer.consume();
        }
        assertEquals(RingConsumer.EMPTY, consumer.peek());
    }

    @Test
    void shouldGiveNoRoomBackUntilItIsPublished() {
        fill();
        consumer.release(consumer.receive());
        assertEquals(RingProducer.FULL, producer.allocate(0));
        assertFalse(producer.hasSpace(0));
        consumer.publish();
        assertTrue(producer.hasSpace(0));
        assertNotEquals(RingProducer.FULL, producer.allocate(0));
    }

    @Test
    void shouldHoldAllButTheGapAtEveryPosition() {
        for (int i = 0; i < 100; i++) {
            TwoMappings.send(session.client, producer, 6000 + 4 * i);
            takeAll();
            fill();
            assertFalse(producer.hasSpace(0));
            assertEquals(RingProducer.FULL, producer.allocate(0));
            takeAll();
        }
    }

    @Test
    void shouldKeepALargePacketInOnePieceWhenItBeginsAtTheLastWord() {
        moveTo(CAPACITY - 4);
        TwoMappings.send(session.client, producer, 0xFFFF);
        assertEquals(
                session.client.segment().buffer().capacity(),
                SessionLayout.recordLength(0xFFFF) + producer.packetOffset() - 4,
                "it ends where the segment ends");
        consumer.receive();
        assertEquals(0xFFFF, consumer.packetLength());
        for (int i = 0; i < 0xFFFF; i++) {
            assertEquals(
                    (byte) (0xFFFF + i),
                    session.broker.segment().buffer().getByte(consumer.packetOffset() + i));
        }
    }

    @Test
    void shouldLeaveAPacketWhereItIsWhenItIsLongerThanAllowed() {
        TwoMappings.send(session.client, producer, 1420);
        TwoMappings.send(session.client, producer, 5);
        assertEquals(RingConsumer.TOO_LONG, consumer.peek(1419));
        assertEquals(1420, consumer.packetLength());
        consumer.consume();
        assertEquals(RingConsumer.TOO_LONG, consumer.peek(0), "what is too long is not consumed");
        assertEquals(1420, consumer.peek(1420));
        assertEquals(1420, consumer.peek(), "looking takes nothing");
        consumer.consume();
        consumer.consume();
        assertEquals(5, consumer.peek(5), "one look, one packet");
        consumer.consume();
        assertEquals(RingConsumer.EMPTY, consumer.peek(0));
        consumer.consume();
        assertEquals(RingConsumer.EMPTY, consumer.peek());
    }

    @Test
    void shouldTakeLessThanWasReservedWhenThePacketTurnsOutShorter() {
        assertTrue(producer.reserve(0xFFFF));
        final int place = producer.packetOffset();
        assertTrue(producer.reserve(0xFFFF), "nothing is taken before the commit");
        assertEquals(place, producer.packetOffset());
        session.clientMemory().putInt(place, 77);
        producer.commit(4);
        producer.publish();
        consumer.receive();
        assertEquals(4, consumer.packetLength());
        assertEquals(77, session.broker.segment().buffer().getInt(consumer.packetOffset()));
        assertEquals(RingConsumer.EMPTY, consumer.receive());
    }

    @Test
    void shouldTakeSeveralPacketsWhereTheyWereWrittenAroundTheEndOfTheRing() {
        // of 1500 bytes: 87 fit, so that the later ones lie around the end
        for (int round = 0; round < 5; round++) {
            assertTrue(producer.reserveEach(1500, 40));
            final int[] places = new int[40];
            for (int i = 0; i < places.length; i++) {
                places[i] = producer.packetOffset(1500, i);
                session.clientMemory().putInt(places[i], i);
            }
            for (int i = 0; i < places.length; i++) {
                assertTrue(producer.reserve(1500));
                assertEquals(places[i], producer.packetOffset());
                producer.commit(i == places.length - 1 ? 7 : 1500);
            }
            producer.publish();
            for (int i = 0; i < places.length; i++) {
                consumer.release(consumer.receive());
                assertEquals(i == places.length - 1 ? 7 : 1500, consumer.packetLength());
                assertEquals(i, session.clientMemory().getInt(consumer.packetOffset()));
            }
            consumer.publish();
        }
    }

    @Test
    void shouldReserveNoMorePacketsThanThereIsRoomFor() {
        // the capacity less a gap of 4 bytes, in records of 1504
        assertFalse(producer.reserveEach(1500, 88));
        assertTrue(producer.reserveEach(1500, 87));
        assertFalse(producer.reserveEach(0xFFFF, Integer.MAX_VALUE));
        fill();
        assertFalse(producer.reserveEach(0, 1));
        takeAll();
        assertTrue(producer.reserveEach(0, 1));
    }

    @Test
    void shouldSeeRoomThatCameBackWhenItReserves() {
        fill();
        assertFalse(producer.reserve(0));
        takeAll();
        assertTrue(producer.reserve(0xFFFF));
    }

    /** Fills the ring to the last byte before the gap. */
    private void fill() {
        for (final int length : PACKETS_THAT_FILL) {
            final int ordinal = producer.allocate(length);
            assertNotEquals(RingProducer.FULL, ordinal);
            producer.send(ordinal);
        }
        producer.publish();
    }

    private void takeAll() {
        for (int ordinal = consumer.receive();
                ordinal != RingConsumer.EMPTY;
                ordinal = consumer.receive()) {
            consumer.release(ordinal);
        }
        consumer.publish();
    }

    private void moveTo(final int position) {
        for (int at = 0; at < position; ) {
            final int record = Math.min(position - at, 0x8000);
            TwoMappings.send(session.client, producer, record - SessionLayout.SIZE_LENGTH);
            takeAll();
            at += record;
        }
    }
}
