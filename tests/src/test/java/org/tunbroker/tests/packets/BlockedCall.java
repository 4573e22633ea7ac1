package org.tunbroker.tests.packets;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call that waits on a session, in a thread of its own: made so that the test goes on once it
 * waits, and learns when it ended and how.
 *
 * <p>Thread-safe.
 */
final class BlockedCall {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    // those who wait, in the kernel or for their turn to, are inside of it
    private static final String WHERE_IT_WAITS = "org.tunbroker.client.internal.session.RingTurn";

    private final FutureTask<Object> task;
    private final Thread thread;
    private volatile long endNs;

    private BlockedCall(final Callable<Object> call) {
        task = new FutureTask<>(() -> {
            try {
                return call.call();
            } finally {
                endNs = System.nanoTime();
            }
        });
        thread = new Thread(task, "blocked-call");
        thread.setDaemon(true);
    }

    /**
     * Starts a call, and returns once it waits.
     *
     * @param call that will wait
     * @return the call
     */
    static BlockedCall start(final Callable<Object> call) {
        final BlockedCall blocked = begin(call);
        await().pollInterval(Duration.ofMillis(2)).atMost(DEADLINE).until(blocked::isWaiting);
        return blocked;
    }

    /**
     * Starts a call that will not wait, or not yet.
     *
     * @param call that goes on in its thread
     * @return the call
     */
    static BlockedCall begin(final Callable<Object> call) {
        final BlockedCall begun = new BlockedCall(call);
        begun.thread.start();
        return begun;
    }

    private boolean isWaiting() {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(WHERE_IT_WAITS));
    }

    void interrupt() {
        thread.interrupt();
    }

    /**
     * Waits for the call's end.
     *
     * @return what it returned, or the exception that it threw
     */
    Object result() throws InterruptedException {
        return result(DEADLINE);
    }

    /**
     * Waits for the end of a call that has much to do.
     *
     * @param atMost when it hangs
     * @return what it returned, or the exception that it threw
     */
    Object result(final Duration atMost) throws InterruptedException {
        try {
            return task.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (final ExecutionException ex) {
            return ex.getCause();
        } catch (final TimeoutException ex) {
            final AssertionError error = new AssertionError("still waits after " + atMost);
            error.setStackTrace(thread.getStackTrace());
            throw error;
        }
    }

    /** Returns how long after a moment of {@link System#nanoTime()} it ended, once it has. */
    Duration endedAfter(final long momentNs) {
        return Duration.ofNanos(endNs - momentNs);
    }
}
