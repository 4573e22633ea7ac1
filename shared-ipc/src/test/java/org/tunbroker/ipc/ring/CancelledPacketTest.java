package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.ring.TwoMappings.assertFails;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

/** Packets that are allocated and taken back, and the view of a ring alone. */
@Timeout(10)
class CancelledPacketTest {
    private static final int CAPACITY = 0x20000;
    private static final int SEND_DATA = 0x31000;

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

    private void cancel(final int length) {
        final int ordinal = producer.allocate(length);
        producer.cancel(ordinal, producer.packetPosition(), length);
    }

    @Test
    void shouldMarkACancelledRecordByABitOfItsSize() {
        cancel(5);
        producer.publish();
        assertEquals(0x40000005, session.clientMemory().getInt(SEND_DATA));
    }

    @Test
    void shouldSkipCancelledPacketsBetweenOthers() {
        cancel(100);
        TwoMappings.send(session.client, producer, 4);
        cancel(0);
        cancel(0xFFFF);
        TwoMappings.send(session.client, producer, 8);
        assertEquals(4, consumer.peek());
        consumer.consume();
        assertEquals(8, consumer.peek());
        consumer.consume();
        assertEquals(RingConsumer.EMPTY, consumer.peek());
    }

    @Test
    void shouldLetLaterPacketsGoWhenTheFirstIsCancelled() {
        final int first = producer.allocate(100);
        final int position = producer.packetPosition();
        TwoMappings.send(session.client, producer, 4);
        assertFalse(consumer.hasPacket());
        assertEquals(1, producer.held());
        producer.cancel(first, position, 100);
        producer.publish();
        assertEquals(0, producer.held());
        assertEquals(4, consumer.peek());
    }

    @Test
    void shouldGiveTheRoomOfCancelledPacketsBack() {
        for (int lap = 0; lap < 10; lap++) {
            cancel(0xFFFF);
            producer.publish();
            assertFalse(producer.hasSpace(0xFFFF));
            assertEquals(RingConsumer.EMPTY, consumer.peek());
            consumer.publish();
            assertTrue(producer.hasSpace(0xFFFF));
        }
    }

    @Test
    void shouldKeepTheRoomBehindAHeldPacketUntilThatIsReleased() {
        TwoMappings.send(session.client, producer, 0xF000);
        cancel(0xFFFF);
        producer.publish();
        final int held = consumer.receive();
        assertEquals(RingConsumer.EMPTY, consumer.receive());
        consumer.publish();
        assertEquals(1, consumer.held());
        assertFalse(producer.hasSpace(0xFFFF));
        consumer.release(held);
        consumer.publish();
        assertTrue(producer.hasSpace(0xFFFF));
    }

    @Test
    void shouldRefuseToCancelAPacketThatIsNoLongerAllocated() {
        final int ordinal = producer.allocate(4);
        final int position = producer.packetPosition();
        producer.send(ordinal);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> producer.cancel(ordinal, position, 4));
        producer.publish();
        assertEquals(4, consumer.peek());
    }

    @Test
    void shouldShowTheRingAndNothingElseInItsView() {
        final ByteBuffer view = producer.newView();
        assertEquals(CAPACITY + 0x10000, view.capacity());
        assertEquals(ByteOrder.BIG_ENDIAN, view.order());
        assertEquals(CAPACITY + 0x10000, consumer.newView().capacity());
        producer.allocate(4);
        assertEquals(4, producer.packetPosition());
        view.putInt(producer.packetPosition(), 0x01020304);
        assertEquals(0x04030201, session.clientMemory().getInt(SEND_DATA + 4));
        // the size that lies before the packet is the first that the view reaches
        assertEquals(4, Integer.reverseBytes(view.getInt(0)));
    }
}
