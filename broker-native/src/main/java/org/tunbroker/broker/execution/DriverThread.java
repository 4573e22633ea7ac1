package org.tunbroker.broker.execution;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.SlowCalls;
import org.tunbroker.broker.log.BrokerLog;

/**
 * The one thread that calls the driver, whose calls may block, so that the control loop never does.
 * Client processes take turns: after one call for a process comes a call for the next. The calls
 * for one process are made in the order of its requests, except those that may never return. The
 * outcomes go back to the loop.
 *
 * <p>A call that waits for another process ({@link SlowCalls}) leaves its place to another thread:
 * that makes the calls for the other client processes, and gives the place back afterwards. So
 * there is one such thread more for each process that waits, and never two that call the driver at
 * once.
 *
 * <p>Asked by the control loop's thread, but for {@link #run}.
 */
public final class DriverThread implements SlowCalls, AutoCloseable {
    private static final long CLOSE_MS = TimeUnit.SECONDS.toMillis(10);

    private final TurnQueue queue = new TurnQueue();
    // when no thread calls the driver any more
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CallsWithDeadline callsWithDeadline;
    private final ControlLoop loop;
    private final BrokerLog log;
    // of the loop's thread: calls whose outcome it has not seen yet
    private int pending;

    public DriverThread(final ControlLoop loop, final BrokerLog log) {
        this.loop = loop;
        this.log = log;
        callsWithDeadline = new CallsWithDeadline(log::info);
        new Worker().start();
    }

    /** A thread that calls the driver, as long as it has that place. */
    private final class Worker extends Thread {
        // whose call it makes, null for none
        private Object turn;
        private boolean relieved;

        Worker() {
            super("tb-driver");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!relieved) {
                final Runnable call = queue.take();
                if (call == null) {
                    ended.countDown();
                    return;
                }
                try {
                    call.run();
                } catch (final RuntimeException | Error ex) {
                    // a device that was created too late: no caller waits for it, and all adapters
                    // need this thread
                    log.fault("a late device cannot be closed", ex);
                }
            }
        }

        <T> T callFor(final Object process, final Supplier<T> call) {
            turn = process;
            try {
                return call.get();
            } finally {
                turn = null;
            }
        }
    }

    private static Worker worker() {
        return (Worker) Thread.currentThread();
    }

    /**
     * Makes a call.
     *
     * @param turn the process whose turn it takes, compared by {@code equals}
     * @param call for the driver thread
     * @param outcome for the loop's thread: the result, or the failure
     */
    public <T> void call(
            final Object turn, final Supplier<T> call, final BiConsumer<T, TunException> outcome) {
        pending++;
        queue.add(turn, () -> {
            T result = null;
            Throwable thrown = null;
            try {
                result = worker().callFor(turn, call);
            } catch (final RuntimeException | Error ex) {
                // nothing that one call throws may end the thread that all adapters depend on
                thrown = ex;
            }
            tell(result, thrown, outcome);
        });
    }

    /**
     * Makes a call that may never return, on a thread of its own if there is a deadline.
     *
     * @param turn as for {@link #call}
     * @param name of the call, for the error
     * @param deadlineNs how long it may take; 0 for no deadline, and then this is {@link #call}
     * @param call as for {@link #call}
     * @param outcome as for {@link #call}; the failure is ERROR_TIMEOUT at the deadline
     * @param onLate for the driver thread: takes a result that came after the deadline
     */
    public <T> void callWithin(
            final Object turn,
            final String name,
            final long deadlineNs,
            final Supplier<T> call,
            final BiConsumer<T, TunException> outcome,
            final Consumer<T> onLate) {
        if (deadlineNs <= 0) {
            call(turn, call, outcome);
            return;
        }
        pending++;
        callsWithDeadline.call(
                name,
                deadlineNs,
                call,
                (result, thrown) -> tell(result, thrown, outcome),
                // if the broker has ended, the device vanishes with its process
                result -> queue.add(turn, () -> onLate.accept(result)));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Where no thread can be made, nothing is served meanwhile.
     */
    @Override
    public void run(final Runnable call) {
        if (!(Thread.currentThread() instanceof Worker worker) || worker.turn == null) {
            call.run();
            return;
        }
        final Object turn = worker.turn;
        queue.hold(turn);
        try {
            new Worker().start();
        } catch (final OutOfMemoryError ex) {
            queue.release(turn, null);
            call.run();
            return;
        }
        try {
            call.run();
        } finally {
            awaitPlace(turn);
        }
    }

    /** Waits until the thread that has this one's place makes no call, and gives it back. */
    private void awaitPlace(final Object turn) {
        final CountDownLatch given = new CountDownLatch(1);
        queue.release(turn, () -> {
            worker().relieved = true;
            given.countDown();
        });
        boolean waits = true;
        while (waits) {
            try {
                given.await();
                waits = false;
            } catch (final InterruptedException ex) {
                // interrupts are ignored: without its place it must not call the driver
                continue;
            }
        }
    }

    private <T> void tell(
            final T result, final Throwable thrown, final BiConsumer<T, TunException> outcome) {
        final TunException failure = thrown == null ? null : failure("driver", thrown);
        if (thrown != null && thrown != failure) {
            log.fault("a call of the driver failed by a fault of the broker", thrown);
        }
        loop.execute(() -> {
            pending--;
            outcome.accept(result, failure);
        });
    }

    /** Turns what was thrown into the error for the caller. */
    public static TunException failure(final String call, final Throwable thrown) {
        if (thrown instanceof TunException failure) {
            return failure;
        }
        if (thrown instanceof OutOfMemoryError) {
            return new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                    call,
                    "the broker has no memory or no threads left (" + thrown.getMessage()
                            + "): close some sessions, or raise the limits on tasks and memory",
                    thrown);
        }
        return new TunException(
                ErrorCode.ERROR_GEN_FAILURE,
                call,
                "unexpected fault, see the broker's log: " + thrown,
                thrown);
    }

    /** Tells whether so many calls hang that no more are made. */
    public boolean isExhausted() {
        return callsWithDeadline.isExhausted();
    }

    public boolean isIdle() {
        return pending == 0;
    }

    /** Waits for the calls made so far. Their outcomes are no longer handled. */
    @Override
    public void close() {
        queue.close();
        try {
            ended.await(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
