package org.tunbroker.client.internal.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.KeptInterruption;
import org.tunbroker.ipc.memory.ProcessBarrier;
import org.tunbroker.ipc.memory.ThreadFence;

/**
 * The lock of one ring of a session. It costs almost nothing if the application promised that one
 * thread at a time uses the ring. Reentrant.
 *
 * <p>The holder is either in a short call of this library, or in a batch, which runs the
 * application's code for an unknown time. A thread that waits for the lock therefore checks whether
 * the session has ended.
 *
 * <p>{@link #isFree} tells that no thread can use the ring's memory after the session's end. With a
 * lock, the lock tells. Without one, the thread sets a mark while it is in a call:
 *
 * <pre>
 * the one thread                           who asks, once the session is over
 *   store the mark                           {@link ProcessBarrier}
 *   look whether the session is over         look at the mark
 *   use the memory, unless it is
 *   clear the mark
 * </pre>
 *
 * <p>The barrier comes either after the store of the mark, and then the mark is seen; or before the
 * look, and then the look sees the end. So a thread whose mark is not seen does not use the memory.
 * The thread itself needs no processor fence on x86, and on weaker memory models none between the
 * store and the look.
 */
public final class RingLock {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    // null if one thread at a time was promised
    private final ReentrantLock lock;
    private final BooleanSupplier ended;
    // written only by the holder, so ordered stores suffice
    private final AtomicBoolean inBatch = new AtomicBoolean();
    private final BooleanSupplier barrier;
    // the mark, if there is no lock: how often the thread has entered. Plain, because it is written
    // for each packet; compiler fences and the kernel's barrier order it
    private int held;

    /**
     * Makes the lock of a ring.
     *
     * @param oneThread whether the application promised that one thread at a time uses it
     * @param ended whether the session has ended; then waiting for the lock ends
     */
    public RingLock(final boolean oneThread, final BooleanSupplier ended) {
        this(oneThread, ended, ProcessBarrier::execute);
    }

    /** Makes a lock with a given barrier, such as that of a system without one. */
    RingLock(final boolean oneThread, final BooleanSupplier ended, final BooleanSupplier barrier) {
        lock = oneThread ? null : new ReentrantLock();
        this.ended = ended;
        this.barrier = barrier;
    }

    /**
     * Takes the lock, without a time limit. The interrupt flag is kept.
     *
     * @return false if the session ended first
     */
    public boolean lock() {
        return tryLock() || lockSlowly();
    }

    private boolean lockSlowly() {
        try (KeptInterruption kept = new KeptInterruption()) {
            while (!ended.getAsBoolean()) {
                try {
                    if (lock.tryLock(LOOK_NS, TimeUnit.NANOSECONDS)) {
                        return true;
                    }
                } catch (final InterruptedException ex) {
                    kept.noticed();
                }
            }
            return false;
        }
    }

    /**
     * Takes the lock until a deadline.
     *
     * @param deadlineNs of {@link System#nanoTime()}
     * @return false if the deadline passed or the session ended first
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean lock(final long deadlineNs) throws InterruptedException {
        if (tryLock()) {
            return true;
        }
        while (!ended.getAsBoolean()) {
            final long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                return lockUnlessBatch();
            }
            if (lock.tryLock(Math.min(leftNs, LOOK_NS), TimeUnit.NANOSECONDS)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the lock at once.
     *
     * @return false if another thread is in a batch
     */
    public boolean lockUnlessBatch() {
        while (!tryLock()) {
            if (inBatch.get()) {
                return false;
            }
            // the holder's call is short, and may need this core
            Thread.yield();
        }
        return true;
    }

    private boolean tryLock() {
        if (lock == null) {
            held++;
            // next, the caller checks whether the session is over; without this fence the compiler
            // could move the store after that check, where the barrier misses it
            ThreadFence.acquire();
            return true;
        }
        return lock.tryLock();
    }

    public void unlock() {
        if (lock == null) {
            // a thread that sees the mark cleared reuses the memory, so all accesses must
            // come first
            ThreadFence.release();
            held--;
        } else {
            lock.unlock();
        }
    }

    /**
     * Tells whether no thread holds the lock, and none that takes it later will use the session's
     * memory. For a thread that has seen that the session is over. Returns false if the system has
     * no barrier.
     */
    public boolean isFree() {
        if (lock == null) {
            return barrier.getAsBoolean() && held == 0;
        }
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return false;
        }
        lock.unlock();
        return true;
    }

    /** Marks that the holder runs the application's code; {@link #unlockBatch} must follow. */
    public void beginBatch() {
        inBatch.lazySet(true);
    }

    public void unlockBatch() {
        inBatch.lazySet(false);
        unlock();
    }

    /**
     * Refuses a call from within a batch, because the batch's packet lies in the view that all
     * calls of this ring share.
     *
     * @param reason what is not allowed
     */
    public void checkNotInBatch(final String call, final String reason) {
        if (lock == null ? held > 0 : lock.isHeldByCurrentThread()) {
            throw new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
        }
    }

    /** Refuses a batch limit below 1. */
    public static void checkLimit(final String call, final int limit) {
        if (limit < 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "limit=" + limit + " must be 1 or more");
        }
    }
}
