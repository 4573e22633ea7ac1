package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.tunbroker.ipc.ring.TwoMappings.assertFails;

import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

/** A client that writes into the send ring what no {@link RingProducer} would. */
@Timeout(10)
class HostileProducerTest {
    private static final int CAPACITY = 0x20000;
    private static final int TAIL = 768;
    private static final int DATA = SessionLayout.sendDataOffset(CAPACITY);

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private TwoMappings session;
    private AtomicBuffer client;
    private RingConsumer broker;

    @BeforeEach
    void makeRing() {
        session = new TwoMappings(directory, CAPACITY);
        client = session.clientMemory();
        broker = session.broker.sendConsumer();
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {CAPACITY, CAPACITY + 4, CAPACITY + 0x10000, 0x40000000, 0x7FFFFFFC})
    void shouldRefuseATailPastTheCapacity(final int tail) {
        assertTailRefused(tail);
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, -CAPACITY, -CAPACITY + 4, Integer.MIN_VALUE, Integer.MIN_VALUE + 4})
    void shouldRefuseATailBelowZero(final int tail) {
        assertTailRefused(tail);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 4097, CAPACITY - 5})
    void shouldRefuseATailThatIsNotAligned(final int tail) {
        assertTailRefused(tail);
    }

    @Test
    void shouldRefuseATailThatGoesBackwards() {
        record(0, 4);
        record(8, 4);
        client.putInt(TAIL, 16);
        broker.release(broker.receive());
        broker.publish();
        broker.receive();
        // the head is at 8, so this is neither before the head nor past it
        assertTailRefused(12);
    }

    @Test
    void shouldRefuseATailInTheGapBeforeTheHead() {
        moveTo(32);
        assertTailRefusedAfterFirst(28 + 4);
    }

    @Test
    void shouldRefuseATailPastTheHead() {
        moveTo(32);
        assertTailRefusedAfterFirst(36);
    }

    @Test
    void shouldRefuseATailPastTheHeadThatWasPublishedWhenMoreWasReleased() {
        record(0, 4);
        record(8, 4);
        client.putInt(TAIL, 16);
        broker.release(broker.receive());
        broker.release(broker.receive());
        // the producer was not told of the room yet, and may not use it
        assertTailRefused(4);
    }

    @Test
    void shouldAcceptATailThatFillsTheRing() {
        moveTo(32);
        record(32, 0);
        client.putInt(TAIL, 28);
        assertNotEquals(RingConsumer.EMPTY, broker.receive());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -4, -5, -8, Integer.MIN_VALUE})
    void shouldRefuseASizeBelowZero(final int size) {
        assertSizeRefused(size, CAPACITY - 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10000, 0x10001, CAPACITY - 8, 0x7FFFFFFF, 0x7FFFFFF8})
    void shouldRefuseASizeOverTheLargestPacket(final int size) {
        assertSizeRefused(size, CAPACITY - 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 8, 1420, 0xFFFF})
    void shouldRefuseASizeBeyondWhatTheRingHolds(final int size) {
        assertSizeRefused(size, 8);
    }

    @Test
    void shouldRefuseASizeBeyondWhatTheRingHoldsWhenItWraps() {
        moveTo(CAPACITY - 8);
        record(CAPACITY - 8, 13);
        client.putInt(TAIL, 8);
        assertFails(ErrorCode.ERROR_INVALID_DATA, broker::receive);
    }

    @Test
    void shouldAcceptASizeThatIsAllThatTheRingHolds() {
        record(0, 4);
        client.putInt(TAIL, 8);
        assertEquals(0, broker.receive());
        assertEquals(4, broker.packetLength());
        assertEquals(DATA + 4, broker.packetOffset());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 8, 1420, 0xFFFF})
    void shouldRefuseACancelledSizeBeyondWhatTheRingHolds(final int size) {
        assertSizeRefused(size | SessionLayout.CANCELLED, 8);
    }

    @Test
    void shouldSkipARingFullOfCancelledRecordsAndNoMore() {
        for (int at = 0; at < CAPACITY; at += 4) {
            record(at, SessionLayout.CANCELLED);
        }
        client.putInt(TAIL, CAPACITY - 4);
        int looks = 0;
        while (broker.hasPacket()) {
            assertEquals(RingConsumer.EMPTY, broker.receive());
            looks++;
        }
        // a bounded number at a time
        assertEquals(CAPACITY / 4 / RingConsumer.MAX_SKIPPED, looks);
        // the head was not moved yet, so there is no room that more of them could be in
        assertTailRefused(4);
    }

    @Test
    void shouldNotTakeAPacketWhenItRefusesOne() {
        record(0, 4);
        record(8, -1);
        client.putInt(TAIL, 16);
        final int first = broker.receive();
        assertFails(ErrorCode.ERROR_INVALID_DATA, broker::receive);
        assertFails(ErrorCode.ERROR_INVALID_DATA, broker::receive);
        broker.release(first);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> broker.release(first + 1));
    }

    private void assertTailRefused(final int tail) {
        client.putInt(TAIL, tail);
        assertFails(ErrorCode.ERROR_INVALID_DATA, "receive", broker::receive);
        assertFails(ErrorCode.ERROR_INVALID_DATA, "hasPacket", broker::hasPacket);
    }

    /** After one packet that is held, so that the ring is not empty when the tail is looked at. */
    private void assertTailRefusedAfterFirst(final int tail) {
        record(32, 4);
        client.putInt(TAIL, 40);
        broker.receive();
        assertTailRefused(tail);
    }

    private void assertSizeRefused(final int size, final int tail) {
        record(0, size);
        client.putInt(TAIL, tail);
        assertFails(ErrorCode.ERROR_INVALID_DATA, broker::receive);
    }

    private void moveTo(final int position) {
        for (int at = 0; at < position; ) {
            final int recordLength = Math.min(position - at, 0x8000);
            record(at, recordLength - 4);
            at += recordLength;
            client.putInt(TAIL, at);
            broker.release(broker.receive());
            broker.publish();
        }
    }

    private void record(final int position, final int size) {
        client.putInt(DATA + position, size);
    }
}
