package org.tunbroker.broker.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.ClientProcesses;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;

@Timeout(60)
class DriverThreadTest {
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final BrokerLog log = new BrokerLog();
    private final ControlLoop loop =
            new ControlLoop(new WakeFlag(Segment.unshared(Integer.BYTES, Map.of()), 0), log);
    private final DriverThread driverThread = new DriverThread(loop, log);
    private final ClientProcesses processes = new ClientProcesses(Limits.DEFAULT);
    private final ClientProcess process = processes.of(1);
    private final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        driverThread.close();
    }

    private void create(final long deadlineNs) {
        driverThread.callWithin(
                process,
                "createAdapter",
                deadlineNs,
                () -> {
                    try {
                        end.await();
                    } catch (final InterruptedException ex) {
                        throw new IllegalStateException(ex);
                    }
                    return Thread.currentThread().getName();
                },
                (made, failure) ->
                        outcomes.add(failure == null ? made : ErrorCode.nameOf(failure.code())),
                late -> closed.add(Thread.currentThread().getName()));
    }

    private void runUntilIdle() {
        while (!driverThread.isIdle()) {
            loop.runCommands();
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldMakeOtherCallsWhileCreationHangs() throws Exception {
        create(TimeUnit.SECONDS.toNanos(30));
        driverThread.call(process, () -> "other", (result, failure) -> outcomes.add(result));
        while (outcomes.isEmpty()) {
            loop.runCommands();
            Thread.onSpinWait();
        }
        assertEquals(List.of("other"), outcomes);
        assertFalse(driverThread.isIdle());
        end.countDown();
        runUntilIdle();
        assertEquals(List.of("other", "tb-createAdapter-1"), outcomes);
        assertTrue(closed.isEmpty());
    }

    @Test
    void shouldTellDeadlineAndCloseLateDeviceOnDriverThread() throws Exception {
        create(SHORT_NS);
        runUntilIdle();
        assertEquals(List.of("ERROR_TIMEOUT"), outcomes);
        end.countDown();
        assertEquals("tb-driver", closed.poll(10, TimeUnit.SECONDS));
        assertEquals(1, outcomes.size());
    }

    @Test
    void shouldBeExhaustedWhenThreeCreationsHang() {
        for (int i = 0; i < CallsWithDeadline.MAX_STUCK; i++) {
            assertFalse(driverThread.isExhausted());
            create(SHORT_NS);
            runUntilIdle();
        }
        assertTrue(driverThread.isExhausted());
        create(SHORT_NS);
        runUntilIdle();
        assertEquals(
                List.of("ERROR_TIMEOUT", "ERROR_TIMEOUT", "ERROR_TIMEOUT", "ERROR_BUSY"), outcomes);
    }

    @Test
    void shouldCreateOnDriverThreadWithoutDeadline() {
        end.countDown();
        create(0);
        runUntilIdle();
        assertEquals(List.of("tb-driver"), outcomes);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void call(final ClientProcess turn, final String name, final Runnable slow) {
        driverThread.call(
                turn,
                () -> {
                    driverThread.run(slow);
                    return name;
                },
                (result, failure) -> outcomes.add(failure == null ? result : failure.reason()));
    }

    private void runUntil(final int count) {
        while (outcomes.size() < count) {
            loop.runCommands();
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldServeOtherProcessesWhileSlowCallsWait() {
        final ClientProcess second = processes.of(2);
        final ClientProcess third = processes.of(3);
        call(process, "slow", this::awaitEnd);
        call(second, "slow too", this::awaitEnd);
        call(process, "after it", () -> {});
        call(third, "other", () -> {});
        call(third, "another", () -> {});
        runUntil(2);
        assertEquals(List.of("other", "another"), outcomes);
        end.countDown();
        runUntilIdle();
        assertEquals(5, outcomes.size());
        assertTrue(outcomes.indexOf("slow") < outcomes.indexOf("after it"), outcomes::toString);
    }

    @Test
    void shouldNeverCallTheDriverTwiceAtOnce() {
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final List<String> turns = List.of("a", "b", "c", "d", "e");
        final int calls = 200;
        for (int i = 0; i < calls; i++) {
            final String name = "call " + i;
            driverThread.call(
                    turns.get(i % turns.size()),
                    () -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        driverThread.run(Thread::yield);
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        driverThread.run(Thread::yield);
                        return name;
                    },
                    (result, failure) -> outcomes.add(result));
        }
        runUntilIdle();
        assertEquals(1, most.get());
        assertEquals(calls, outcomes.size());
        for (int i = turns.size(); i < calls; i++) {
            assertTrue(
                    outcomes.indexOf("call " + (i - turns.size())) < outcomes.indexOf("call " + i),
                    outcomes::toString);
        }
    }

    @Test
    void shouldPassOnWhatASlowCallThrows() {
        call(process, "slow", () -> {
            throw new TunException(ErrorCode.ERROR_TIMEOUT, "setDns", "no answer");
        });
        call(process, "after it", () -> {});
        runUntilIdle();
        assertEquals(List.of("no answer", "after it"), outcomes);
    }

    @Test
    void shouldWaitForSlowCallsWhenItIsClosed() throws Exception {
        call(process, "slow", this::awaitEnd);
        call(processes.of(2), "other", () -> {});
        runUntil(1);
        final Thread closer = new Thread(driverThread::close);
        closer.start();
        end.countDown();
        closer.join();
        loop.runCommands();
        assertEquals(List.of("other", "slow"), outcomes);
    }

    @Test
    void shouldMakeASlowCallOfAnotherThreadInPlace() {
        driverThread.run(() -> outcomes.add(Thread.currentThread().getName()));
        assertEquals(List.of(Thread.currentThread().getName()), outcomes);
    }
}
