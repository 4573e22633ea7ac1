package org.tunbroker.client;

import java.util.concurrent.locks.ReentrantLock;

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

    boolean isHeldByCurrentThread() {
        return lock == null ? held > 0 : lock.isHeldByCurrentThread();
    }
}
