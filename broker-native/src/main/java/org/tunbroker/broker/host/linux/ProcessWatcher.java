package org.tunbroker.broker.host.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * One thread that sleeps until a watched process dies (pidfd_open, poll).
 *
 * <p>Thread-safe.
 */
final class ProcessWatcher implements AutoCloseable {
    private static final int INFINITE = -1;
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);

    /** A process that is watched. */
    static final class Watch {
        private final int descriptor;
        private final Runnable onDeath;

        private Watch(final int descriptor, final Runnable onDeath) {
            this.descriptor = descriptor;
            this.onDeath = onDeath;
        }
    }

    private final int wakeDescriptor;
    private final Thread thread;
    // all below guarded by this
    private final List<Watch> watches = new ArrayList<>();
    private final List<Watch> dropped = new ArrayList<>();
    private boolean closed;
    // its number may be another file's by then
    private boolean wakeDescriptorClosed;

    /** Starts the watcher's thread. */
    ProcessWatcher() {
        wakeDescriptor = LinuxProcessCalls.eventfd(
                0, LinuxProcessCalls.EFD_CLOEXEC | LinuxProcessCalls.EFD_NONBLOCK);
        if (wakeDescriptor < 0) {
            throw failure("eventfd", Native.getLastError());
        }
        thread = new Thread(this::run, "tb-watcher");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Begins to watch a process.
     *
     * @param processId whose death matters
     * @param onDeath called once, on the watcher's thread, unless the watch is dropped before
     * @return the watch, to be dropped by the caller
     * @throws TunException ERROR_NOT_FOUND if there is no such process, ERROR_GEN_FAILURE after
     *     {@link #close}
     */
    Watch watch(final int processId, final Runnable onDeath) {
        final int descriptor = LinuxProcessCalls.syscall(
                        LinuxProcessCalls.SYS_PIDFD_OPEN,
                        new NativeLong(processId),
                        new NativeLong(0))
                .intValue();
        if (descriptor < 0) {
            final int errno = Native.getLastError();
            if (errno == LinuxProcessCalls.ESRCH) {
                throw new TunException(
                        ErrorCode.ERROR_NOT_FOUND,
                        "pidfd_open",
                        "process " + processId + " is not there");
            }
            throw failure("pidfd_open", errno);
        }
        final Watch watch = new Watch(descriptor, onDeath);
        synchronized (this) {
            if (closed) {
                LinuxProcessCalls.close(descriptor);
                throw new TunException(
                        ErrorCode.ERROR_GEN_FAILURE, "watch", "the broker is being closed");
            }
            watches.add(watch);
            wake();
        }
        return watch;
    }

    /**
     * Ends a watch. Idempotent.
     *
     * @param watch that {@link #watch} returned
     */
    void drop(final Watch watch) {
        synchronized (this) {
            if (watches.remove(watch)) {
                // its descriptor may be in a poll just now: the thread closes it
                dropped.add(watch);
            }
            wake();
        }
    }

    /** Wakes the thread; only while holding this, which keeps the descriptor open. */
    private void wake() {
        if (wakeDescriptorClosed) {
            return;
        }
        LinuxProcessCalls.eventfd_write(wakeDescriptor, 1);
    }

    private void run() {
        List<Watch> current = snapshot();
        while (current != null) {
            try (Memory descriptors =
                    new Memory((long) LinuxProcessCalls.POLLFD_LENGTH * (current.size() + 1))) {
                prepare(descriptors, 0, wakeDescriptor);
                for (int i = 0; i < current.size(); i++) {
                    prepare(descriptors, i + 1, current.get(i).descriptor);
                }
                final int ready = LinuxProcessCalls.poll(
                        descriptors, new NativeLong(current.size() + 1L), INFINITE);
                if (ready < 0 && Native.getLastError() != LinuxProcessCalls.EINTR) {
                    throw failure("poll", Native.getLastError());
                }
                if (ready > 0) {
                    report(descriptors, current);
                }
            }
            current = snapshot();
        }
    }

    private static void prepare(final Memory descriptors, final int index, final int descriptor) {
        final long offset = (long) index * LinuxProcessCalls.POLLFD_LENGTH;
        descriptors.setInt(offset, descriptor);
        descriptors.setShort(
                offset + LinuxProcessCalls.POLLFD_EVENTS_OFFSET, LinuxProcessCalls.POLLIN);
        descriptors.setShort(offset + LinuxProcessCalls.POLLFD_RETURNED_OFFSET, (short) 0);
    }

    private void report(final Memory descriptors, final List<Watch> current) {
        if (isReady(descriptors, 0)) {
            try (Memory value = new Memory(Long.BYTES)) {
                LinuxProcessCalls.eventfd_read(wakeDescriptor, value);
            }
        }
        for (int i = 0; i < current.size(); i++) {
            if (isReady(descriptors, i + 1)) {
                final Watch watch = current.get(i);
                final boolean wanted;
                synchronized (this) {
                    wanted = watches.remove(watch) && dropped.add(watch);
                }
                if (wanted) {
                    watch.onDeath.run();
                }
            }
        }
    }

    private static boolean isReady(final Memory descriptors, final int index) {
        final long offset = (long) index * LinuxProcessCalls.POLLFD_LENGTH;
        return descriptors.getShort(offset + LinuxProcessCalls.POLLFD_RETURNED_OFFSET) != 0;
    }

    /** Closes what is no longer watched, and returns what is; null to stop. */
    private synchronized List<Watch> snapshot() {
        for (final Watch watch : dropped) {
            LinuxProcessCalls.close(watch.descriptor);
        }
        dropped.clear();
        return closed ? null : new ArrayList<>(watches);
    }

    private static TunException failure(final String call, final int errno) {
        if (errno == LinuxProcessCalls.EMFILE || errno == LinuxProcessCalls.ENFILE) {
            return new TunException(
                    ErrorCode.ERROR_TOO_MANY_OPEN_FILES,
                    call,
                    "the broker has too many open files: close some connections or adapters, or"
                            + " raise the limit on open files (ulimit -n) where it is started");
        }
        return new TunException(
                ErrorCode.ERROR_GEN_FAILURE, call, "clients cannot be watched, errno " + errno);
    }

    /** Stops the thread, and closes all watches. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            dropped.addAll(watches);
            watches.clear();
            wake();
        }
        try {
            thread.join(JOIN_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (!thread.isAlive()) {
                wakeDescriptorClosed = true;
                LinuxProcessCalls.close(wakeDescriptor);
            }
        }
    }
}
