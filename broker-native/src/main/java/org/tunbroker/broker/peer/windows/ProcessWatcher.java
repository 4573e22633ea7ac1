package org.tunbroker.broker.peer.windows;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ipc.os.windows.KernelHandle;

/**
 * Threads that sleep until a watched process dies. There are as many as needed, because each can
 * wait for 63 processes only.
 *
 * <p>Thread-safe.
 */
final class ProcessWatcher implements AutoCloseable {
    // guarded by this
    private final List<WatcherThread> threads = new ArrayList<>();

    /** A process that is watched. */
    static final class Watch {
        final KernelHandle process;
        final Runnable onDeath;

        private Watch(final KernelHandle process, final Runnable onDeath) {
            this.process = process;
            this.onDeath = onDeath;
        }
    }

    /**
     * Begins to watch a process.
     *
     * @param process a handle on it, owned by the watch from now on
     * @param onDeath called once, on any thread, unless the watch is dropped before
     * @return the watch, to be dropped by the caller
     */
    synchronized Watch watch(final KernelHandle process, final Runnable onDeath) {
        final Watch watch = new Watch(process, onDeath);
        for (final WatcherThread thread : threads) {
            if (thread.tryAdd(watch)) {
                return watch;
            }
        }
        final WatcherThread thread = new WatcherThread(threads.size());
        threads.add(thread);
        thread.tryAdd(watch);
        return watch;
    }

    /**
     * Ends a watch. Idempotent.
     *
     * @param watch that {@link #watch} returned
     */
    synchronized void drop(final Watch watch) {
        threads.forEach(thread -> thread.drop(watch));
    }

    /** Stops the threads, and closes all watches. Idempotent. */
    @Override
    public synchronized void close() {
        threads.forEach(WatcherThread::close);
        threads.clear();
    }
}
