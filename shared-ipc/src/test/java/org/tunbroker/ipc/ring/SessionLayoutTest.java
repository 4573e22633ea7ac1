package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.ring.TwoMappings.assertFails;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.memory.Segment;

/** The numbers here are those of the table in {@link SessionLayout}, typed again. */
@Timeout(10)
class SessionLayoutTest {
    private static final int RECEIVE = SessionLayout.RECEIVE_OFFSET;
    private static final int SEND = SessionLayout.SEND_OFFSET;

    @Test
    void shouldPlaceEachWordWhereTheTableSays() {
        assertEquals(0, SessionLayout.MAGIC_OFFSET);
        assertEquals(4, SessionLayout.VERSION_OFFSET);
        assertEquals(8, SessionLayout.CAPACITY_OFFSET);
        assertEquals(128, SessionLayout.STATE_OFFSET);
        assertEquals(132, SessionLayout.END_CODE_OFFSET);
        assertEquals(256, RECEIVE + SessionLayout.TAIL);
        assertEquals(384, RECEIVE + SessionLayout.HEAD);
        assertEquals(512, RECEIVE + SessionLayout.ALERTABLE);
        assertEquals(640, RECEIVE + SessionLayout.SPACE_ALERTABLE);
        assertEquals(768, SEND + SessionLayout.TAIL);
        assertEquals(896, SEND + SessionLayout.HEAD);
        assertEquals(1024, SEND + SessionLayout.ALERTABLE);
        assertEquals(1152, SEND + SessionLayout.SPACE_ALERTABLE);
        assertEquals(4096, SessionLayout.receiveDataOffset());
        assertEquals(0x31000, SessionLayout.sendDataOffset(0x20000));
        assertEquals(0x4011000, SessionLayout.sendDataOffset(0x4000000));
    }

    @Test
    void shouldPlaceTheClientsRequestsBehindItsFlags() {
        final SessionSegment session = SessionSegment.create(
                Segment.unshared(SessionLayout.segmentLength(0x20000), Collections.emptyMap()),
                0x20000);
        final AtomicBuffer memory = session.segment().buffer();
        final AtomicInteger rung = new AtomicInteger();
        session.receiveConsumer().ownRequest().make();
        assertEquals(1, memory.getInt(516));
        session.receiveProducer(rung::incrementAndGet).peerFlag().wake();
        assertEquals(0, memory.getInt(516));
        assertEquals(1, rung.get());
        session.sendProducer().ownRequest().make();
        assertEquals(1, memory.getInt(1156));
        session.sendConsumer(rung::incrementAndGet).peerFlag().wake();
        assertEquals(0, memory.getInt(1156));
        assertEquals(2, rung.get());
    }

    @Test
    void shouldGiveEachWordThatChangesALineOfItsOwn() {
        final int[] offsets = {
            SessionLayout.MAGIC_OFFSET,
            SessionLayout.STATE_OFFSET,
            RECEIVE + SessionLayout.TAIL,
            RECEIVE + SessionLayout.HEAD,
            RECEIVE + SessionLayout.ALERTABLE,
            RECEIVE + SessionLayout.SPACE_ALERTABLE,
            SEND + SessionLayout.TAIL,
            SEND + SessionLayout.HEAD,
            SEND + SessionLayout.ALERTABLE,
            SEND + SessionLayout.SPACE_ALERTABLE,
            SessionLayout.receiveDataOffset()
        };
        for (int i = 0; i < offsets.length; i++) {
            assertEquals(0, offsets[i] % 128, "word " + i);
            assertTrue(i == 0 || offsets[i] - offsets[i - 1] >= 128, "word " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"0x20000, 397312", "0x40000, 659456", "0x4000000, 134352896"})
    void shouldHaveTheLengthOfHeaderAndTwoRings(final int capacity, final int length) {
        assertEquals(length, SessionLayout.segmentLength(capacity));
    }

    @Test
    void shouldKeepWintunsNumbers() {
        assertEquals(0x20000, SessionLayout.MIN_CAPACITY);
        assertEquals(0x4000000, SessionLayout.MAX_CAPACITY);
        assertEquals(0xFFFF, SessionLayout.MAX_PACKET_LENGTH);
        assertEquals(0x10000, SessionLayout.SLACK);
        assertEquals(4, SessionLayout.GAP);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4",
        "1, 8",
        "3, 8",
        "4, 8",
        "5, 12",
        "1420, 1424",
        "0xFFFC, 65536",
        "0xFFFD, 65540",
        "0xFFFF, 65540"
    })
    void shouldPadRecordsToFourBytes(final int packetLength, final int recordLength) {
        assertEquals(recordLength, SessionLayout.recordLength(packetLength));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20000, 0x40000, 0x80000, 0x2000000, 0x4000000})
    void shouldAcceptPowersOfTwoFromSmallestToLargest(final int capacity) {
        assertTrue(SessionLayout.isCapacity(capacity));
        assertEquals(capacity, SessionLayout.checkCapacity(capacity));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 0x10000, 0x1FFFF})
    void shouldRefuseACapacityThatIsTooSmall(final int capacity) {
        assertRefused(capacity);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x8000000, 0x40000000})
    void shouldRefuseACapacityThatIsTooLarge(final int capacity) {
        assertRefused(capacity);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20001, 0x20004, 0x30000, 0x3FFFFFF})
    void shouldRefuseACapacityThatIsNoPowerOfTwo(final int capacity) {
        assertRefused(capacity);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -0x20000, Integer.MIN_VALUE})
    void shouldRefuseACapacityBelowZero(final int capacity) {
        assertRefused(capacity);
    }

    private static void assertRefused(final int capacity) {
        assertFalse(SessionLayout.isCapacity(capacity));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> SessionLayout.checkCapacity(capacity));
    }

    @Test
    void shouldTellTheWordsOfSleepersInTheOrderOfTheirEvents() {
        assertArrayEquals(new int[] {512, 640, 1024, 1152}, SessionLayout.sleepOffsets());
    }
}
