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
 * Connects in a thread of its own. Nobody interrupts that one while it is waited for: an
 * interruption would close the files that connecting opens, and make Aeron give up. And whatever it
 * hangs on, its caller leaves in time; what still comes of it then is closed.
 */
public final class ConnectThread {
    // connecting itself gives up at the deadline, and knows better why
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private ConnectThread() {}

    /**
     * Connects, and waits for it; interruption is kept for later.
     *
     * @param <T> what connecting makes; closed here when its caller has left
     * @param timeoutNs how long it may take
     * @param step connects, given the deadline of {@link System#nanoTime()}
     * @return what the step made
     * @throws TunException ERROR_TIMEOUT, or what the step threw
     */
    public static <T extends AutoCloseable> T connect(
            final long timeoutNs, final LongFunction<T> step) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        final CompletableFuture<T> outcome = new CompletableFuture<>();
        final Thread thread = new Thread(() -> run(step, deadlineNs, outcome), "tb-connect");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (final OutOfMemoryError ex) {
            // as Java calls it where the limit of threads is reached
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
                    // at the next turn this is what came of it, unless it just became something
                    outcome.completeExceptionally(new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            "connect",
                            "connecting hangs; see the stack of thread tb-connect",
                            ex));
                    // it ends then, if what it hangs on is a sleep, such as Aeron's for its files
                    thread.interrupt();
                } catch (final ExecutionException ex) {
                    throw failure(timeoutNs, ex.getCause());
                }
            }
        }
    }

    private static <T extends AutoCloseable> void run(
            final LongFunction<T> step, final long deadlineNs, final CompletableFuture<T> outcome) {
        try {
            final T connected = step.apply(deadlineNs);
            if (!outcome.complete(connected)) {
                connected.close();
            }
        } catch (final Throwable ex) {
            // the caller's to deal with, whatever it is
            outcome.completeExceptionally(ex);
        }
    }

    /** What a caller is told: with its own stack trace, and that of the thread as the cause. */
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
        // the reason may end with many lines of a log
        return "not connected within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs)
                + " ms; raise ConnectOptions.withConnectTimeout, since a broker that starts takes some"
                + " 300 ms, on a busy machine seconds. What was waited for: " + reason;
    }
}
