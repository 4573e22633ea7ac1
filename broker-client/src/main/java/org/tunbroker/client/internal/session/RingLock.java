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
 * Keeps the threads of one side of a session apart; costs next to nothing where the application
 * promised that there is one at a time. Reentrant.
 *
 * <p>Its holder is either in a call of ours, which is short, or in a batch: then the application's
 * code runs, for as long as it likes. Whoever waits for it looks after the session's end meanwhile.
 *
 * <p>{@link #isFree} asks whether anybody will use the side's memory once the session is over. A
 * lock tells. Where there is none, the one thread leaves a mark while it is in a call:
 *
 * <pre>
 * the one thread                           who asks, once the session is over
 *   store the mark                           {@link ProcessBarrier}
 *   look whether the session is over         look at the mark
 *   use the memory, unless it is
 *   clear the mark
 * </pre>
 *
 * <p>The barrier falls behind the store of the mark, which is then seen, or before the look, which
 * then sees the end: so a thread that was not seen uses nothing. The thread itself pays no fence of
 * the processor's on x86, and where memory is ordered less, none between the store and the look.
 */
public final class RingLock {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    // null if there is nobody to keep apart
    private final ReentrantLock lock;
    private final BooleanSupplier ended;
    // written by the holder alone, so that ordered stores do
    private final AtomicBoolean inBatch = new AtomicBoolean();
    private final BooleanSupplier barrier;
    // the mark: how often the one thread holds it, where there is no lock. Plain, since it is on
    // each packet's way: fences in the compiled code and a barrier in the kernel order it
    private int held;

    /**
     * Makes the lock of a side.
     *
     * @param oneThread whether the application promised that there is one thread at a time
     * @param ended whether the session has ended, so that nobody needs the lock any more
     */
    public RingLock(final boolean oneThread, final BooleanSupplier ended) {
        this(oneThread, ended, ProcessBarrier::execute);
    }

    /** Makes one whose barrier is another, as of a system that has none. */
    RingLock(final boolean oneThread, final BooleanSupplier ended, final BooleanSupplier barrier) {
        lock = oneThread ? null : new ReentrantLock();
        this.ended = ended;
        this.barrier = barrier;
    }

    /**
     * Takes the lock, however long that takes. Interruption is kept for later.
     *
     * @return false if the session has ended before
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
     * @return false if the deadline has passed or the session has ended before
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
            // the holder's call is short, and it may need this core to end it
            Thread.yield();
        }
        return true;
    }

    private boolean tryLock() {
        if (lock == null) {
            held++;
            // the caller looks next whether the session is over; without this the compiler could
            // move the store behind that look, where no barrier finds it
            ThreadFence.acquire();
            return true;
        }
        return lock.tryLock();
    }

    public void unlock() {
        if (lock == null) {
            // whoever sees the mark cleared takes the memory: all that was done there comes first
            ThreadFence.release();
            held--;
        } else {
            lock.unlock();
        }
    }

    /**
     * Tells whether no thread holds it, nor will use the session's memory once it has taken it; for
     * any thread that has seen that the session is over. False where nothing is known of that.
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

    /** The holder begins to call the application; {@link #unlockBatch} follows. */
    public void beginBatch() {
        inBatch.lazySet(true);
    }

    public void unlockBatch() {
        inBatch.lazySet(false);
        unlock();
    }

    /**
     * Refuses a call from within a batch: nothing else of the application's runs under this lock,
     * and what a batch shows lies in the view that all of this side shares.
     *
     * @param reason what is not allowed
     */
    public void checkNotInBatch(final String call, final String reason) {
        if (lock == null ? held > 0 : lock.isHeldByCurrentThread()) {
            throw new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
        }
    }

    /** Refuses the limit of a batch that can hold nothing. */
    public static void checkLimit(final String call, final int limit) {
        if (limit < 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "limit=" + limit + " must be 1 or more");
        }
    }
}
