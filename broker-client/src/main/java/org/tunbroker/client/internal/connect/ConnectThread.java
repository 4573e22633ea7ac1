package org.tunbroker.client.internal.connect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.KeptInterruption;

/**
 * Connects in a thread of its own, for two reasons. An interruption of the caller does not reach
 * that thread, where it would close the files that connecting opens, and make Aeron give up. And if
 * that thread hangs, the caller still returns in time; a connection that is made later is closed.
 */
public final class ConnectThread {
    // connecting itself gives up at the deadline, with a better reason; on a busy machine it takes
    // this long to read the log for it
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(1);

    private ConnectThread() {}

    /**
     * Connects in another thread and waits for the result. An interruption is restored at the end.
     *
     * @param <T> the result of connecting; closed here if the caller has given up
     * @param timeoutNs how long it may take
     * @param step connects, given the deadline of {@link System#nanoTime()}
     * @return what the step made
     * @throws TunException ERROR_TIMEOUT, or what the step threw
     */
    public static <T extends AutoCloseable> T connect(
            final long timeoutNs, final LongFunction<T> step) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        final CompletableFuture<T> outcome = new CompletableFuture<>();
        final Thread thread = new Thread(new Attempt<>(step, deadlineNs, outcome), "tb-connect");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (final OutOfMemoryError ex) {
            // Java throws this when the limit of threads is reached
            throw ConnectFailure.of(ex);
        }
        try (KeptInterruption kept = new KeptInterruption()) {
            while (true) {
                try {
                    final long leftNs = deadlineNs - System.nanoTime() + GRACE_NS;
                    return outcome.get(leftNs, TimeUnit.NANOSECONDS);
                } catch (final InterruptedException ex) {
                    kept.noticed();
                } catch (final TimeoutException ex) {
                    // the next turn of the loop reads this outcome, unless the step completed
                    // just now
                    outcome.completeExceptionally(new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            "connect",
                            "connecting hangs; see the stack of thread tb-connect",
                            ex));
                    // this ends the thread if it hangs in a sleep, such as Aeron's for its files
                    thread.interrupt();
                } catch (final ExecutionException ex) {
                    throw failure(timeoutNs, ex.getCause());
                }
            }
        }
    }

    /**
     * What the thread does. No lambda, nor is the first step one: linking the first lambda of a
     * process takes long, and JNA does it meanwhile, in another thread.
     */
    private static final class Attempt<T extends AutoCloseable> implements Runnable {
        private final LongFunction<T> step;
        private final long deadlineNs;
        private final CompletableFuture<T> outcome;

        Attempt(
                final LongFunction<T> step,
                final long deadlineNs,
                final CompletableFuture<T> outcome) {
            this.step = step;
            this.deadlineNs = deadlineNs;
            this.outcome = outcome;
        }

        @Override
        public void run() {
            try {
                final T connected = step.apply(deadlineNs);
                if (!outcome.complete(connected)) {
                    connected.close();
                }
            } catch (final Throwable ex) {
                // the caller handles every kind of failure
                outcome.completeExceptionally(ex);
            }
        }
    }

    /**
     * Makes the caller's exception: it has the caller's stack trace, and the thread's exception as
     * its cause.
     */
    private static RuntimeException failure(final long timeoutNs, final Throwable ex) {
        if (ex instanceof Error) {
            throw (Error) ex;
        }
        if (ex instanceof TunException) {
            final TunException known = (TunException) ex;
            final String reason = known.is(ErrorCode.ERROR_TIMEOUT)
                    ? late(timeoutNs, known.reason())
                    : known.reason();
            return new TunException(known.code(), known.call(), reason, known);
        }
        return new TunException(
                ErrorCode.ERROR_GEN_FAILURE, "connect", "connecting failed: " + ex, ex);
    }

    private static String late(final long timeoutNs, final String reason) {
        // the reason may end with many lines of the log, so this stands before it
        return "not connected within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs)
                + " ms; raise ConnectOptions.withConnectTimeout, since a broker that starts takes some"
                + " 300 ms, on a busy machine seconds. What was waited for: " + reason;
    }
}
