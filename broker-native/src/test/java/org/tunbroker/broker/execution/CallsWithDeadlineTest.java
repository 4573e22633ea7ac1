package org.tunbroker.broker.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@Timeout(60)
class CallsWithDeadlineTest {
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private record Outcome(String value, Throwable thrown) {}

    private final BlockingQueue<String> progress = new LinkedBlockingQueue<>();
    private final CallsWithDeadline calls = new CallsWithDeadline(progress::add, PERIOD_NS);
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> late = new LinkedBlockingQueue<>();
    private final Deque<CountDownLatch> hanging = new ArrayDeque<>();

    @AfterEach
    void releaseAll() {
        hanging.forEach(CountDownLatch::countDown);
    }

    private void call(final long deadlineNs, final Supplier<String> call) {
        calls.call(
                "create",
                deadlineNs,
                call,
                (value, thrown) -> outcomes.add(new Outcome(value, thrown)),
                late::add);
    }

    private Outcome outcome() throws InterruptedException {
        final Outcome outcome = outcomes.poll(10, TimeUnit.SECONDS);
        assertNotNull(outcome);
        return outcome;
    }

    private void hang() throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        hanging.push(end);
        call(SHORT_NS, () -> {
            awaitUninterruptibly(end);
            return "late";
        });
        final TunException thrown =
                assertInstanceOf(TunException.class, outcome().thrown());
        assertTrue(thrown.is(ErrorCode.ERROR_TIMEOUT), thrown::getMessage);
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void shouldTellResultOfCallInTime() throws Exception {
        call(LONG_NS, () -> Thread.currentThread().getName());
        final Outcome outcome = outcome();
        assertNull(outcome.thrown());
        assertEquals("tb-create-1", outcome.value());
        assertTrue(late.isEmpty());
    }

    @Test
    void shouldTellWhatCallThrew() throws Exception {
        final RuntimeException thrown = new IllegalStateException("test");
        call(LONG_NS, () -> {
            throw thrown;
        });
        assertSame(thrown, outcome().thrown());
    }

    @Test
    void shouldTellTimeoutOnceAndGiveLateResultToOther() throws Exception {
        hang();
        hanging.pop().countDown();
        assertEquals("late", late.poll(10, TimeUnit.SECONDS));
        assertTrue(outcomes.isEmpty());
    }

    @Test
    void shouldRefuseWhenThreeHangUntilOneComesBack() throws Exception {
        for (int i = 0; i < CallsWithDeadline.MAX_STUCK; i++) {
            assertFalse(calls.isExhausted());
            hang();
        }
        assertTrue(calls.isExhausted());
        call(LONG_NS, () -> "never called");
        final TunException thrown =
                assertInstanceOf(TunException.class, outcome().thrown());
        assertTrue(thrown.is(ErrorCode.ERROR_BUSY), thrown::getMessage);

        hanging.pop().countDown();
        assertEquals("late", late.poll(10, TimeUnit.SECONDS));
        assertFalse(calls.isExhausted());
        call(LONG_NS, () -> "again");
        assertEquals("again", outcome().value());
    }

    @Test
    void shouldTellAgainAndAgainThatACallHasNotReturned() throws Exception {
        final CountDownLatch end = new CountDownLatch(1);
        hanging.push(end);
        call(LONG_NS, () -> {
            awaitUninterruptibly(end);
            return "created";
        });
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    "create has not returned after 0 s; it may take 30 s, as where a driver is"
                            + " installed first",
                    progress.poll(10, TimeUnit.SECONDS));
        }
        assertTrue(outcomes.isEmpty());
        end.countDown();
        assertEquals("created", outcome().value());
    }

    @Test
    void shouldTellThatALateCallIsUndone() throws Exception {
        hang();
        progress.clear();
        hanging.pop().countDown();
        assertEquals("late", late.poll(10, TimeUnit.SECONDS));
        assertEquals(
                "create returned after its deadline, and is undone",
                progress.poll(10, TimeUnit.SECONDS));
    }
}
