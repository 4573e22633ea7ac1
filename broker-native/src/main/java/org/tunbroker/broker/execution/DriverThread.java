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
 * Processes of clients take turns: after a call for one comes a call for the next, however many the
 * first has asked for. The calls for one are made in the order in which they were asked for, but
 * for those that may never return; their outcomes go back to the loop.
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
                // of a device that came late: nobody waits for it, and all other adapters depend
                // on this thread
                log.fault("a late device cannot be closed", ex);
            }
            call = queue.take();
        }
    }

    /**
     * Makes a call.
     *
     * @param turn the process for whose adapter it is, known by {@code equals}
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
                // where the broker ends, what it made vanishes with its process
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

    /** Makes the error that a caller is told from what was thrown. */
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

    /** Tells whether so many calls hang that this broker is of no use any more. */
    public boolean isExhausted() {
        return callsWithDeadline.isExhausted();
    }

    public boolean isIdle() {
        return pending == 0;
    }

    /** Waits for the calls made so far; the loop's thread handles their outcomes no more. */
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
