package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OutstandingRecordsTest {
    private static final int LAST_ORDINAL = Integer.MAX_VALUE;

    @Test
    void shouldMoveOnOnlyOverWhatWasGivenBackAtTheFront() {
        final OutstandingRecords records = new OutstandingRecords();
        final int first = records.add(8);
        final int second = records.add(20);
        final int third = records.add(24);
        assertTrue(records.complete(second));
        assertEquals(0, records.removeCompleted(0));
        assertTrue(records.complete(first));
        assertEquals(20, records.removeCompleted(0));
        assertFalse(records.isEmpty());
        assertTrue(records.complete(third));
        assertEquals(24, records.removeCompleted(20));
        assertTrue(records.isEmpty());
    }

    @Test
    void shouldRefuseARecordThatWasGivenBackButStillWaitsForOlderOnes() {
        final OutstandingRecords records = new OutstandingRecords();
        records.add(4);
        final int second = records.add(8);
        assertTrue(records.complete(second));
        assertFalse(records.complete(second));
    }

    @Test
    void shouldRefuseARecordThatWasRemoved() {
        final OutstandingRecords records = new OutstandingRecords();
        final int first = records.add(4);
        records.add(8);
        records.complete(first);
        records.removeCompleted(0);
        assertFalse(records.complete(first));
    }

    @Test
    void shouldRefuseAnOrdinalThatWasNotGivenOutYet() {
        final OutstandingRecords records = new OutstandingRecords();
        assertFalse(records.complete(0));
        final int first = records.add(4);
        assertFalse(records.complete(first + 1));
        assertFalse(records.complete(first + 64), "the same place, a lap later");
    }

    @Test
    void shouldRefuseAnOrdinalBelowZeroEvenIfItsOtherBitsAreRight() {
        final OutstandingRecords records = new OutstandingRecords();
        final int first = records.add(4);
        assertFalse(records.complete(first | Integer.MIN_VALUE));
        final OutstandingRecords atTheEnd = new OutstandingRecords(LAST_ORDINAL);
        atTheEnd.add(4);
        assertFalse(atTheEnd.complete(-1), "what a full or an empty ring answers");
    }

    @Test
    void shouldGoOnFromZeroWhenOrdinalsRunOut() {
        final OutstandingRecords records = new OutstandingRecords(LAST_ORDINAL - 1);
        assertEquals(LAST_ORDINAL - 1, records.add(4));
        assertEquals(LAST_ORDINAL, records.add(8));
        assertEquals(0, records.add(12));
        assertEquals(1, records.add(16));
        for (final int ordinal : new int[] {1, LAST_ORDINAL, 0, LAST_ORDINAL - 1}) {
            assertTrue(records.complete(ordinal));
            assertFalse(records.complete(ordinal));
        }
        assertEquals(16, records.removeCompleted(0));
    }

    @Test
    void shouldKeepOrderAndMarksWhenItGrowsAcrossTheEndOfTheOrdinals() {
        final int count = 1000;
        final OutstandingRecords records = new OutstandingRecords(LAST_ORDINAL - 30);
        final int[] ordinals = new int[count];
        for (int i = 0; i < count; i++) {
            ordinals[i] = records.add(4 * (i + 1));
            if (i % 3 == 1) {
                assertTrue(records.complete(ordinals[i]));
            }
        }
        for (int i = count - 1; i >= 0; i--) {
            assertEquals(i % 3 != 1, records.complete(ordinals[i]), "record " + i);
            assertEquals(i == 0 ? 4 * count : 0, records.removeCompleted(0));
        }
    }
}
