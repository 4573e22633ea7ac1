package org.tunbroker.broker.execution;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Calls into the operating system that may never return: each has a thread of its own, which is
 * left behind when the deadline passes. A hanging thread cannot be ended and keeps what it holds,
 * so after {@link #MAX_STUCK} of them no more are started.
 *
 * <p>Thread-safe.
 */
public final class CallsWithDeadline {
    /** How many calls may hang. */
    public static final int MAX_STUCK = 3;

    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicInteger stuck = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private final Consumer<String> progress;
    private final Executor afterAWhile;

    /**
     * Makes calls, and tells each 10 s which of them have not returned.
     *
     * @param progress takes the lines, on any thread; throws nothing
     */
    CallsWithDeadline(final Consumer<String> progress) {
        this(progress, PROGRESS_NS);
    }

    CallsWithDeadline(final Consumer<String> progress, final long periodNs) {
        this.progress = progress;
        afterAWhile =
                CompletableFuture.delayedExecutor(periodNs, TimeUnit.NANOSECONDS, Runnable::run);
    }

    /**
     * Makes a call.
     *
     * @param name of the call, for the error
     * @param deadlineNs how long it may take, positive
     * @param call on its own thread
     * @param outcome called once, on any thread, with the result or what was thrown, with
     *     ERROR_TIMEOUT at the deadline, or at once with ERROR_BUSY if too many calls hang already
     * @param onLate takes a result that came after the deadline, on the call's thread
     */
    <T> void call(
            final String name,
            final long deadlineNs,
            final Supplier<T> call,
            final BiConsumer<T, Throwable> outcome,
            final Consumer<T> onLate) {
        if (isExhausted()) {
            outcome.accept(null, exhausted(name));
            return;
        }
        final CompletableFuture<T> result = new CompletableFuture<>();
        tellProgress(name, System.nanoTime(), deadlineNs, result);
        result.orTimeout(deadlineNs, TimeUnit.NANOSECONDS).whenComplete((value, thrown) -> {
            if (thrown instanceof TimeoutException) {
                stuck.incrementAndGet();
                outcome.accept(null, late(name, deadlineNs));
            } else {
                outcome.accept(value, unwrapped(thrown));
            }
        });
        final Thread thread = new Thread(
                () -> run(name, call, result, onLate),
                "tb-" + name + "-" + threads.incrementAndGet());
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (final OutOfMemoryError ex) {
            result.completeExceptionally(new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY, name, "no more threads", ex));
        }
    }

    private void tellProgress(
            final String name,
            final long beginNs,
            final long deadlineNs,
            final CompletableFuture<?> result) {
        afterAWhile.execute(() -> {
            if (!result.isDone()) {
                progress.accept(name + " has not returned after "
                        + seconds(System.nanoTime() - beginNs) + " s; it may take "
                        + seconds(deadlineNs) + " s, as where a driver is installed first");
                tellProgress(name, beginNs, deadlineNs, result);
            }
        });
    }

    private static long seconds(final long durationNs) {
        return TimeUnit.NANOSECONDS.toSeconds(durationNs);
    }

    private <T> void run(
            final String name,
            final Supplier<T> call,
            final CompletableFuture<T> result,
            final Consumer<T> onLate) {
        T value = null;
        Throwable thrown = null;
        try {
            value = call.get();
        } catch (final RuntimeException | Error ex) {
            thrown = ex;
        }
        final boolean inTime =
                thrown == null ? result.complete(value) : result.completeExceptionally(thrown);
        if (!inTime) {
            stuck.decrementAndGet();
            if (thrown == null) {
                progress.accept(name + " returned after its deadline, and is undone");
                onLate.accept(value);
            } else {
                progress.accept(name + " returned after its deadline, and failed: " + thrown);
            }
        }
    }

    /** Tells whether so many calls hang that no more are made. */
    boolean isExhausted() {
        return stuck.get() >= MAX_STUCK;
    }

    private static Throwable unwrapped(final Throwable thrown) {
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    private static TunException late(final String name, final long deadlineNs) {
        return new TunException(
                ErrorCode.ERROR_TIMEOUT,
                name,
                "the operating system did not answer within "
                        + TimeUnit.NANOSECONDS.toMillis(deadlineNs)
                        + " ms; try again, and restart the machine if it goes on");
    }

    private static TunException exhausted(final String name) {
        return new TunException(
                ErrorCode.ERROR_BUSY,
                name,
                MAX_STUCK + " calls before it hang in the operating system; this broker makes no"
                        + " more and leaves with its last session, then connect anew, and restart"
                        + " the machine if it goes on");
    }
}
