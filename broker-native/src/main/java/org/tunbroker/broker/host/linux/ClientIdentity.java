package org.tunbroker.broker.host.linux;

import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.place.LockProbe;

/** Finds out which process a client is. */
final class ClientIdentity {
    private ClientIdentity() {}

    /**
     * Begins to watch the process that holds the lock of a client's file, if it is the one that the
     * client says it is.
     *
     * @param watcher that reports its death
     * @param file the client's
     * @param processId what the client said
     * @param onDeath as {@link ProcessWatcher#watch} takes it
     * @return the watch, owned by the caller
     * @throws TunException ERROR_ACCESS_DENIED if another process holds the lock, or none
     */
    static ProcessWatcher.Watch watch(
            final ProcessWatcher watcher,
            final Path file,
            final int processId,
            final Runnable onDeath) {
        try (LockProbe probe = LockProbe.open(file)) {
            checkHolder(probe, file, processId);
            final ProcessWatcher.Watch watch = watcher.watch(processId, onDeath);
            try {
                // a process that died before pidfd_open may have left its number to another one:
                // the
                // lock's holder now is the process that is watched
                checkHolder(probe, file, processId);
                return watch;
            } catch (final TunException ex) {
                watcher.drop(watch);
                throw ex;
            }
        }
    }

    private static void checkHolder(final LockProbe probe, final Path file, final int processId) {
        final int holder = probe == null ? 0 : probe.holder();
        if (holder != processId) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "connect",
                    "process " + processId + " does not hold the lock of " + file + " (holder "
                            + holder + "); client and broker must run in one process namespace");
        }
    }

    /**
     * Tells whether the process that made a client's file is gone.
     *
     * @param file the client's
     * @return whether nobody holds its lock
     */
    static boolean isAbandoned(final Path file) {
        try (LockProbe probe = LockProbe.open(file)) {
            return probe == null || probe.holder() == 0;
        }
    }
}
