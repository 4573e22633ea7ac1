package org.tunbroker.client.internal.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.tunbroker.ipc.memory.DoorbellRequest;

/**
 * Tells of one ring of a session when it is ready, to any number of those who ask, without a thread
 * that waits for it: {@link ReadyThread} does that for all rings of a client.
 *
 * <p>It looks at the ring without the lock of the ring's side, so it never waits for a batch. The
 * answer may be true for a packet, or room, that another thread is just taking; it is never false
 * for what stays.
 *
 * <p>Thread-safe.
 */
public final class RingReadiness {
    // to look once in a while, as every wait does
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(1);

    private final ReadyThread thread;
    private final boolean told;
    private final DoorbellRequest request;
    private final IntPredicate ready;
    private final BooleanSupplier over;
    // held for the store into the session's memory, which nobody else may have by then
    private final ReentrantLock storing = new ReentrantLock();

    /**
     * Makes one for a ring.
     *
     * @param thread of the client
     * @param told whether the session's broker rings for requests
     * @param request in the session's memory
     * @param ready looks at the ring, for a length; called by any thread. True as well once the
     *     session has ended
     * @param over tells whether the session's memory may be another session's
     */
    public RingReadiness(
            final ReadyThread thread,
            final boolean told,
            final DoorbellRequest request,
            final IntPredicate ready,
            final BooleanSupplier over) {
        this.thread = thread;
        this.told = told;
        this.request = request;
        this.ready = ready;
        this.over = over;
    }

    /** Tells whether the current thread is to wait here, and not in the kernel. */
    boolean isForCurrentThread() {
        return CurrentThread.isVirtual() && told;
    }

    /**
     * Waits until the ring seems ready, or for no reason ends early.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void await(final int length, final long timeoutNs) throws InterruptedException {
        final CompletableFuture<Void> stage = thread.whenReady(() -> lookOrRequest(length));
        try {
            stage.get(Math.min(timeoutNs, LONGEST_WAIT_NS), TimeUnit.NANOSECONDS);
        } catch (final TimeoutException | ExecutionException ex) {
            // the caller looks itself, and meets the fault if there is one
            return;
        } finally {
            stage.cancel(false);
        }
    }

    /**
     * Looks whether the ring is ready; if not, the broker rings when it is.
     *
     * @return whether there is nothing to wait for any more
     */
    public boolean lookOrRequest(final int length) {
        // seen before the look: what is published after that clears it, and rings
        if (request.isMade()) {
            return ready.test(length);
        }
        return ready.test(length) || !makeRequest() || ready.test(length);
    }

    /** Asks the broker to ring; returns false if the session is over. */
    private boolean makeRequest() {
        storing.lock();
        try {
            if (over.getAsBoolean()) {
                return false;
            }
            request.make();
            return true;
        } finally {
            storing.unlock();
        }
    }

    /** Has all looked at that were asked for: the session has ended. */
    public void ended() {
        thread.lookNow();
    }

    /** Tells whether no thread stores into the session's memory; once it is over none does. */
    public boolean isFree() {
        if (!storing.tryLock()) {
            return false;
        }
        storing.unlock();
        return true;
    }
}
