package org.tunbroker.ipc.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@EnabledOnOs(OS.WINDOWS)
@Timeout(60)
class ShortWaitTest {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int COUNT = 51;

    private final ShortWait wait = new ShortWait();

    @Test
    void shouldSleepForAtLeastTheTimeAndLessThanATick() {
        final long[] tookNs = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            final long begin = System.nanoTime();
            wait.sleep(SHORT_NS);
            tookNs[i] = System.nanoTime() - begin;
        }
        Arrays.sort(tookNs);
        // a single one may find a busy machine
        final long median = tookNs[COUNT / 2];
        assertTrue(median < ShortWait.TICK_NS, () -> "median in ns: " + median);
        assertTrue(median >= SHORT_NS / 2, () -> "median in ns: " + median);
    }

    @Test
    void shouldEndWithTheEventOrWithTheTime() {
        try (KernelHandle event = KernelHandle.newEvent()) {
            assertFalse(wait.await(event, SHORT_NS));
            event.signal();
            assertTrue(wait.await(event, ShortWait.TICK_NS - 1));
            // it took the signal
            assertFalse(wait.await(event, SHORT_NS));
        }
    }

    @Test
    void shouldNotEndAtOnceBecauseTheTimeBeforeIsOver() {
        try (KernelHandle event = KernelHandle.newEvent()) {
            wait.await(event, 1);
            wait.sleep(1);
            final long begin = System.nanoTime();
            assertFalse(wait.await(event, SHORT_NS));
            assertTrue(System.nanoTime() - begin >= SHORT_NS / 2);
        }
    }

    @Test
    void shouldRefuseAnEventThatIsClosed() {
        final KernelHandle event = KernelHandle.newEvent();
        event.close();
        final TunException thrown =
                assertThrows(TunException.class, () -> wait.await(event, SHORT_NS));
        assertEquals(ErrorCode.ERROR_INVALID_HANDLE.code(), thrown.code());
    }
}
