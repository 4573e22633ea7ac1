package org.tunbroker.broker.driver.linux.hold;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Looks whether processes have ended that are not the broker's children and perhaps not its clients
 * any more: again and again, as long as there are any. One thread does it, {@code tb-holds}.
 *
 * <p>Thread-safe.
 */
final class OwnerWatch implements AutoCloseable {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BooleanSupplier look;
    // guarded by this, the three
    private Thread thread;
    private boolean wanted;
    private boolean closed;

    /**
     * Makes one that does not look yet.
     *
     * @param look undoes what is due; returns whether to look again
     */
    OwnerWatch(final BooleanSupplier look) {
        this.look = look;
    }

    /** Begins to look, unless it does already. */
    synchronized void start() {
        wanted = true;
        if (thread == null && !closed) {
            final Thread watcher = new Thread(this::run, "tb-holds");
            watcher.setDaemon(true);
            watcher.start();
            thread = watcher;
        }
    }

    private void run() {
        do {
            LockSupport.parkNanos(LOOK_NS);
        } while (goesOn());
    }

    private boolean goesOn() {
        synchronized (this) {
            wanted = false;
        }
        // not under the lock of this: the look has one of its own, under which start is called
        final boolean again = look.getAsBoolean();
        synchronized (this) {
            if (closed || !again && !wanted) {
                thread = null;
            }
            return thread != null;
        }
    }

    /** Looks no more. A look that has begun may go on. */
    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
