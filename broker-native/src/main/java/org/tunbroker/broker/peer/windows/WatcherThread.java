package org.tunbroker.broker.peer.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.os.windows.Kernel32;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * A thread that waits for the death of some processes.
 *
 * <p>Thread-safe.
 */
final class WatcherThread implements AutoCloseable {
    private static final int MAX_WATCHES = Kernel32.MAXIMUM_WAIT_OBJECTS - 1;
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);

    private final KernelHandle wake = KernelHandle.newEvent();
    private final Thread thread;
    // all below guarded by this
    private final List<ProcessWatcher.Watch> watches = new ArrayList<>();
    private final List<ProcessWatcher.Watch> dropped = new ArrayList<>();
    private boolean closed;

    /** Starts the thread. */
    WatcherThread(final int number) {
        thread = new Thread(this::run, "tb-watcher-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to watch, unless there is no room. */
    boolean tryAdd(final ProcessWatcher.Watch watch) {
        synchronized (this) {
            // dropped ones count until the thread has released them, because it still
            // waits for them
            if (watches.size() + dropped.size() >= MAX_WATCHES) {
                return false;
            }
            watches.add(watch);
        }
        wake.signal();
        return true;
    }

    /** Ends a watch, if it is this thread's. */
    void drop(final ProcessWatcher.Watch watch) {
        synchronized (this) {
            if (!watches.remove(watch)) {
                return;
            }
            // the thread may be waiting for the handle just now, so the thread closes it
            dropped.add(watch);
        }
        wake.signal();
    }

    private void run() {
        try (Memory handles =
                new Memory((long) Native.POINTER_SIZE * Kernel32.MAXIMUM_WAIT_OBJECTS)) {
            List<ProcessWatcher.Watch> current = snapshot();
            while (current != null) {
                handles.setPointer(0, wake.pointer());
                for (int i = 0; i < current.size(); i++) {
                    handles.setPointer(
                            (i + 1L) * Native.POINTER_SIZE,
                            current.get(i).process.pointer());
                }
                final int signalled = Kernel32.WaitForMultipleObjects(
                        current.size() + 1, handles, 0, Kernel32.INFINITE);
                if (signalled == Kernel32.WAIT_FAILED) {
                    throw WindowsFailure.ofLastError(
                            "WaitForMultipleObjects", "clients cannot be watched");
                }
                // index 0 is the wake-up event, which has no watch
                if (signalled > 0) {
                    report(current.get(signalled - 1));
                }
                current = snapshot();
            }
        }
    }

    private void report(final ProcessWatcher.Watch watch) {
        final boolean wanted;
        synchronized (this) {
            wanted = watches.remove(watch) && dropped.add(watch);
        }
        if (wanted) {
            watch.onDeath.run();
        }
    }

    /** Closes what is no longer watched, and returns what is; null to stop. */
    private synchronized List<ProcessWatcher.Watch> snapshot() {
        dropped.forEach(watch -> watch.process.close());
        dropped.clear();
        return closed ? null : new ArrayList<>(watches);
    }

    /** Stops the thread, and closes its watches. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            dropped.addAll(watches);
            watches.clear();
        }
        wake.signal();
        try {
            thread.join(JOIN_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            wake.close();
        }
    }
}
