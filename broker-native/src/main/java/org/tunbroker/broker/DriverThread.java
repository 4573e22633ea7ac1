package org.tunbroker.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The one thread that calls the driver, whose calls may block, so that the control loop never does.
 * Calls are made in the order in which they were asked for; their outcomes go back to the loop.
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
            TunException failure = null;
            try {
                result = call.get();
            } catch (final TunException ex) {
                failure = ex;
            } catch (final RuntimeException | Error ex) {
                // nothing that one call throws may end the thread that all adapters depend on
                failure = new TunException(
                        ErrorCode.ERROR_GEN_FAILURE,
                        "driver",
                        "unexpected fault, see the broker's log: " + ex,
                        ex);
            }
            final T finalResult = result;
            final TunException finalFailure = failure;
            loop.execute(() -> {
                pending--;
                outcome.accept(finalResult, finalFailure);
            });
        });
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
