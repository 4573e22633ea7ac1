package org.tunbroker.client.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tunbroker.ipc.place.LockProbe;

/**
 * The broker's process, which lives as long as it holds the lock of its directory.
 *
 * <p>Thread-safe.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LockProbe lock;
    private final int processId;
    private final AtomicLong nextLookNs = new AtomicLong(System.nanoTime());
    private volatile boolean alive = true;

    BrokerProcess(final LockProbe lock, final int processId) {
        this.lock = lock;
        this.processId = processId;
    }

    /**
     * Tells whether the broker lived when somebody last looked. Costs nothing.
     *
     * @return false once it is known to be dead, for ever
     */
    public boolean isAlive() {
        return alive;
    }

    /**
     * Looks whether the broker lives; asks the kernel at most every 50 ms.
     *
     * @return false once it is dead, for ever
     */
    public boolean look() {
        final long next = nextLookNs.get();
        final long now = System.nanoTime();
        if (alive && now - next >= 0 && nextLookNs.compareAndSet(next, now + LOOK_INTERVAL_NS)) {
            ask();
        }
        return alive;
    }

    private synchronized void ask() {
        // a probe that is closed answers nothing: nobody asks any more
        alive = alive && lock.holder() == processId;
    }

    /** Stops asking: from now on the broker counts as dead. Idempotent. */
    @Override
    public synchronized void close() {
        alive = false;
        lock.close();
    }
}
