package org.tunbroker.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The one thread that calls the driver, whose calls may block, so that the control loop never does.
 * Calls are made in the order in which they were asked for, but for those that may never return;
 * their outcomes go back to the loop.
 *
 * <p>Asked by the control loop's thread.
 */
final class DriverThread implements AutoCloseable {
    private static final long CLOSE_S = 10;

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        final Thread thread = new Thread(task, "tb-driver");
        thread.setDaemon(true);
        return thread;
    });
    private final CallsWithDeadline callsWithDeadline = new CallsWithDeadline();
    private final ControlLoop loop;
    // of the loop's thread: calls whose outcome it has not seen yet
    private int pending;

    DriverThread(final ControlLoop loop) {
        this.loop = loop;
    }

    /**
     * Makes a call.
     *
     * @param call for the driver thread
     * @param outcome for the loop's thread: the result, or the failure
     */
    <T> void call(final Supplier<T> call, final BiConsumer<T, TunException> outcome) {
        pending++;
        executor.execute(() -> {
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
     * @param name of the call, for the error
     * @param deadlineNs how long it may take; 0 for no deadline, and then this is {@link #call}
     * @param call as for {@link #call}
     * @param outcome as for {@link #call}; the failure is ERROR_TIMEOUT at the deadline
     * @param onLate for the driver thread: takes a result that came after the deadline
     */
    <T> void callWithin(
            final String name,
            final long deadlineNs,
            final Supplier<T> call,
            final BiConsumer<T, TunException> outcome,
            final Consumer<T> onLate) {
        if (deadlineNs <= 0) {
            call(call, outcome);
            return;
        }
        pending++;
        callsWithDeadline.call(
                name,
                deadlineNs,
                call,
                (result, thrown) -> tell(result, thrown, outcome),
                result -> callLate(() -> onLate.accept(result)));
    }

    private void callLate(final Runnable call) {
        try {
            executor.execute(call);
        } catch (final RejectedExecutionException ex) {
            // the broker ends, and what it made vanishes with its process
            return;
        }
    }

    private <T> void tell(
            final T result, final Throwable thrown, final BiConsumer<T, TunException> outcome) {
        final TunException failure = thrown == null ? null : failure(thrown);
        loop.execute(() -> {
            pending--;
            outcome.accept(result, failure);
        });
    }

    private static TunException failure(final Throwable thrown) {
        if (thrown instanceof TunException failure) {
            return failure;
        }
        return new TunException(
                ErrorCode.ERROR_GEN_FAILURE,
                "driver",
                "unexpected fault, see the broker's log: " + thrown,
                thrown);
    }

    /** Tells whether so many calls hang that this broker is of no use any more. */
    boolean isExhausted() {
        return callsWithDeadline.isExhausted();
    }

    boolean isIdle() {
        return pending == 0;
    }

    /** Waits for the calls made so far; the loop's thread handles their outcomes no more. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(CLOSE_S, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
