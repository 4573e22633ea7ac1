package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@Timeout(30)
class ConnectThreadTest {
    private static final long LONG_NS = TimeUnit.MINUTES.toNanos(1);

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException("interrupted", ex);
        }
    }

    @Test
    void shouldGiveUpInTimeWhateverConnectingHangsOn() {
        final CountDownLatch never = new CountDownLatch(1);
        final AtomicReference<Thread> connecting = new AtomicReference<>();
        final TunException late = assertThrows(
                TunException.class,
                () -> ConnectThread.connect(1, deadlineNs -> {
                    connecting.set(Thread.currentThread());
                    await(never);
                    return null;
                }));
        assertTrue(late.is(ErrorCode.ERROR_TIMEOUT), late::getMessage);
        assertTrue(late.reason().contains("hangs; see the stack of thread tb-connect"));
        // what hangs in a sleep goes on for ever otherwise, behind its caller's back
        awaitTrue(() -> !connecting.get().isAlive());
    }

    @Test
    void shouldSayWhatWasWaitedForAndHowToWaitLonger() {
        final TunException waited =
                new TunException(ErrorCode.ERROR_TIMEOUT, "connect", "the broker is asleep");
        final TunException late = assertThrows(
                TunException.class,
                () -> ConnectThread.connect(TimeUnit.MINUTES.toNanos(1), deadlineNs -> {
                    throw waited;
                }));
        assertTrue(late.is(ErrorCode.ERROR_TIMEOUT), late::getMessage);
        assertEquals(
                "not connected within 60000 ms; raise ConnectOptions.withConnectTimeout, since a broker"
                        + " that starts takes some 300 ms, on a busy machine seconds. What was"
                        + " waited for: the broker is asleep",
                late.reason());
    }

    @Test
    void shouldKeepTheInterruptionFromWhatConnectsAndForTheCaller() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final boolean[] kept = new boolean[1];
        final Thread caller = new Thread(() -> {
            ConnectThread.connect(LONG_NS, deadlineNs -> {
                begun.countDown();
                await(goOn);
                return null;
            });
            kept[0] = Thread.interrupted();
        });
        caller.start();
        await(begun);
        caller.interrupt();
        goOn.countDown();
        caller.join();
        assertTrue(kept[0]);
    }

    @Test
    void shouldTellTheCallerWhatWentWrongWithItsOwnStackTrace() {
        final TunException cause =
                new TunException(ErrorCode.ERROR_ACCESS_DENIED, "connect", "no way in");
        final TunException told = assertThrows(
                TunException.class,
                () -> ConnectThread.connect(LONG_NS, deadlineNs -> {
                    throw cause;
                }));
        assertEquals(cause.getMessage(), told.getMessage());
        assertSame(cause, told.getCause());
        final LinkageError error = new LinkageError();
        assertSame(
                error,
                assertThrows(
                        LinkageError.class,
                        () -> ConnectThread.connect(LONG_NS, deadlineNs -> {
                            throw error;
                        })));
        assertFalse(Thread.interrupted());
    }
}
