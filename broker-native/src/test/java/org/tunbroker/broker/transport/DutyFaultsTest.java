package org.tunbroker.broker.transport;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class DutyFaultsTest {
    private static final Exception FAULT = new IndexOutOfBoundsException("of a test");

    private long now = Long.MAX_VALUE - 5;
    private final DutyFaults faults = new DutyFaults(() -> now);

    @Test
    void shouldEndWhenTheDutyFailsForOneSecond() {
        faults.onFault(FAULT);
        now += TimeUnit.SECONDS.toNanos(1) - 1;
        faults.onFault(FAULT);
        now++;
        final TunException ended = assertThrows(TunException.class, () -> faults.onFault(FAULT));
        assertEquals(ErrorCode.ERROR_INVALID_DATA.code(), ended.code());
        assertSame(FAULT, ended.getCause());
    }

    @Test
    void shouldGoOnWhenTheDutyIsDoneInBetween() {
        faults.onFault(FAULT);
        now += TimeUnit.SECONDS.toNanos(1);
        faults.onDone();
        assertDoesNotThrow(() -> faults.onFault(FAULT));
        now += TimeUnit.SECONDS.toNanos(1) - 1;
        assertDoesNotThrow(() -> faults.onFault(FAULT));
    }
}
