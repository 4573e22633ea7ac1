package org.tunbroker.client;

import java.util.concurrent.locks.ReentrantLock;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Keeps the threads of one side of a session apart; costs next to nothing where the application
 * promised that there is one at a time. Reentrant.
 */
final class SideLock {
    // null if there is nobody to keep apart
    private final ReentrantLock lock;
    // how often the one thread holds it, where there is no lock
    private int held;

    SideLock(final boolean oneThread) {
        lock = oneThread ? null : new ReentrantLock();
    }

    void lock() {
        if (lock == null) {
            held++;
        } else {
            lock.lock();
        }
    }

    void unlock() {
        if (lock == null) {
            held--;
        } else {
            lock.unlock();
        }
    }

    /** Tells whether no thread holds it; false where nothing is known of that. */
    boolean isFree() {
        if (lock == null || lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return false;
        }
        lock.unlock();
        return true;
    }

    /**
     * Refuses a call from within a batch: nothing else of the application's runs under this lock,
     * and what a batch shows lies in the view that all of this side shares.
     *
     * @param reason what is not allowed
     */
    void checkNotInBatch(final String call, final String reason) {
        if (lock == null ? held > 0 : lock.isHeldByCurrentThread()) {
            throw new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
        }
    }

    /** Refuses the limit of a batch that can hold nothing. */
    static void checkLimit(final String call, final int limit) {
        if (limit < 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "limit=" + limit + " must be 1 or more");
        }
    }
}
