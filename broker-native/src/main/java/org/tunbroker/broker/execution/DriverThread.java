package org.tunbroker.broker.execution;

import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.log.BrokerLog;

/**
 * The one thread that calls the driver, whose calls may block, so that the control loop never does.
 * Client processes take turns: after one call for a process comes a call for the next. The calls
 * for one process are made in the order of its requests, except those that may never return. The
 * outcomes go back to the loop.
 *
 * <p>Asked by the control loop's thread.
 */
public final class DriverThread implements AutoCloseable {
    private static final long CLOSE_MS = TimeUnit.SECONDS.toMillis(10);

    private final TurnQueue queue = new TurnQueue();
    private final Thread thread = new Thread(this::run, "tb-driver");
    private final CallsWithDeadline callsWithDeadline = new CallsWithDeadline();
    private final ControlLoop loop;
    private final BrokerLog log;
    // of the loop's thread: calls whose outcome it has not seen yet
    private int pending;

    public DriverThread(final ControlLoop loop, final BrokerLog log) {
        this.loop = loop;
        this.log = log;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        Runnable call = queue.take();
        while (call != null) {
            try {
                call.run();
            } catch (final RuntimeException | Error ex) {
                // a device that was created too late: no caller waits for it, and all adapters need
                // this thread
                log.fault("a late device cannot be closed", ex);
            }
            call = queue.take();
        }
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
                result = call.get();
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
            thread.join(CLOSE_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
