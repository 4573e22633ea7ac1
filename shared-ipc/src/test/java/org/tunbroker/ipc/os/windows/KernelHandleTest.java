package org.tunbroker.ipc.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.EventSleep;
import org.tunbroker.ipc.os.Unreachable;

@EnabledOnOs(OS.WINDOWS)
@Timeout(60)
class KernelHandleTest {
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(50);

    @Test
    void shouldRememberOneSignal() {
        try (KernelHandle event = KernelHandle.newEvent()) {
            assertFalse(event.await(0));
            event.signal();
            event.signal();
            assertTrue(event.await(0));
            assertFalse(event.await(0));
        }
    }

    @Test
    void shouldWaitAtLeastAsLongAsAsked() {
        try (KernelHandle event = KernelHandle.newEvent()) {
            final long begin = System.nanoTime();
            assertFalse(event.await(TimeUnit.MILLISECONDS.toNanos(20) + 1));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void shouldWakeASleeper() throws Exception {
        try (KernelHandle event = KernelHandle.newEvent()) {
            final EventSleep sleep = new EventSleep(event);
            final CompletableFuture<Boolean> timedOut =
                    CompletableFuture.supplyAsync(() -> sleep.sleep(1, LONG_NS));
            sleep.wake();
            assertFalse(timedOut.get());
        }
    }

    @Test
    void shouldSayThatItSleptToTheEnd() {
        try (KernelHandle event = KernelHandle.newEvent()) {
            assertTrue(new EventSleep(event).sleep(1, 1));
        }
    }

    @Test
    void shouldRefuseUseAfterClose() {
        final KernelHandle event = KernelHandle.newEvent();
        event.close();
        event.close();
        final TunException error = assertThrows(TunException.class, event::signal);
        assertTrue(error.is(ErrorCode.ERROR_INVALID_HANDLE), error::getMessage);
        final TunException gone =
                assertThrows(TunException.class, () -> new EventSleep(event).sleep(1, 1));
        assertTrue(gone.is(ErrorCode.ERROR_INVALID_DATA), gone::getMessage);
    }

    @Test
    void shouldReportAHandleThatIsNone() {
        final KernelHandle none = KernelHandle.of(0x7ffffff0);
        final TunException error = assertThrows(TunException.class, () -> none.await(0));
        assertTrue(error.is(ErrorCode.ERROR_INVALID_HANDLE), error::getMessage);
    }

    @Test
    void shouldKeepTheSignOfItsValue() {
        assertEquals(-4, KernelHandle.of(-4).value());
        assertEquals(-4, Pointer.nativeValue(KernelHandle.of(-4).pointer()));
    }

    @Test
    void shouldCloseHandlesThatNobodyCanReach() {
        final List<Integer> values = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            values.add(KernelHandle.newEvent().value());
        }
        final long deadline = System.nanoTime() + LONG_NS;
        // one that is closed may be another object's again at once, and others may be held still
        while (values.stream().filter(KernelHandleTest::isOpen).count() > 50) {
            assertTrue(System.nanoTime() < deadline, "handles are left");
            System.gc();
            Unreachable.release();
        }
    }

    private static boolean isOpen(final int handle) {
        return StdCallLibraries.kernel32()
                        .getFunction("GetHandleInformation")
                        .invokeInt(new Object[] {new Pointer(handle), new IntByReference()})
                != 0;
    }
}
