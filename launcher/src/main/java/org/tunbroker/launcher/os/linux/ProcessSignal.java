package org.tunbroker.launcher.os.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.NativeMethods;
import org.tunbroker.ipc.os.linux.LibC;

/** Signals to processes (kill(2)). Stateless and thread-safe. */
public final class ProcessSignal {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private ProcessSignal() {}

    /**
     * Asks a process to end (SIGTERM).
     *
     * @param processId of one process
     * @throws TunException ERROR_ACCESS_DENIED if this user may not, ERROR_FILE_NOT_FOUND if there
     *     is no such process
     */
    public static void terminate(final int processId) {
        send(processId, SIGTERM);
    }

    /**
     * Ends a process at once (SIGKILL).
     *
     * @param processId of one process
     * @throws TunException as {@link #terminate}
     */
    public static void kill(final int processId) {
        send(processId, SIGKILL);
    }

    private static void send(final int processId, final int signal) {
        if (processId <= 0) {
            // these mean groups of processes
            throw new IllegalArgumentException("processId=" + processId + ", must be above 0");
        }
        final Object[] words = {processId, signal};
        if (NativeMethods.function("kill").invokeInt(words) != 0) {
            final int errno = LibC.errno();
            throw new TunException(
                    errno == LibC.EPERM
                            ? ErrorCode.ERROR_ACCESS_DENIED
                            : ErrorCode.ERROR_FILE_NOT_FOUND,
                    "kill",
                    errno == LibC.EPERM
                            ? "process " + processId + " is another user's; ask that user, or root"
                            : "process " + processId + " is gone, errno " + errno);
        }
    }
}
