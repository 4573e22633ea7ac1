package org.tunbroker.ipc.os.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Makes exceptions of errno. Stateless and thread-safe. */
public final class LinuxFailure {
    private LinuxFailure() {}

    /**
     * Makes the exception for a system call that failed just now on this thread.
     *
     * @param call its name
     * @param reason the consequence, a sentence
     */
    public static TunException ofLastError(final String call, final String reason) {
        return of(call, reason, LibC.errno());
    }

    /** As {@link #ofLastError}, of an errno that was read before. */
    public static TunException of(final String call, final String reason, final int errno) {
        return new TunException(
                codeOf(errno), call, reason + ", errno " + errno + adviceFor(errno));
    }

    private static ErrorCode codeOf(final int errno) {
        switch (errno) {
            case LibC.EMFILE:
            case LibC.ENFILE:
            case LibC.ETOOMANYREFS:
                return ErrorCode.ERROR_TOO_MANY_OPEN_FILES;
            case LibC.ENOMEM:
                return ErrorCode.ERROR_NOT_ENOUGH_MEMORY;
            case LibC.ENOSPC:
                return ErrorCode.ERROR_DISK_FULL;
            case LibC.ENOENT:
            case LibC.ECONNREFUSED:
                return ErrorCode.ERROR_FILE_NOT_FOUND;
            case LibC.EPIPE:
            case LibC.ECONNRESET:
                return ErrorCode.ERROR_BROKEN_PIPE;
            case LibC.EPERM:
            case LibC.ENOSYS:
                return ErrorCode.ERROR_NOT_SUPPORTED;
            default:
                return ErrorCode.ERROR_GEN_FAILURE;
        }
    }

    private static String adviceFor(final int errno) {
        switch (errno) {
            case LibC.EMFILE:
            case LibC.ENFILE:
            case LibC.ETOOMANYREFS:
                return ": close some connections or adapters, or raise the limit on open files"
                        + " (ulimit -n)";
            case LibC.EPERM:
            case LibC.ENOSYS:
                return ": the kernel is too old, or a filter of system calls (seccomp) forbids it;"
                        + " allow it";
            default:
                return "";
        }
    }
}
