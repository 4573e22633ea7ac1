package org.tunbroker.broker.os.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.LinuxNumbers;

/** The kernel's error numbers, as most architectures have them, and the Windows codes for them. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int ERANGE = 34;
    public static final int ETIME = 62;
    public static final int EBADFD = 77;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ENOBUFS = 105;
    public static final int EHOSTUNREACH = 113;

    private Errno() {}

    /** Translates this architecture's number into that of the constants here. */
    public static int common(final int errno) {
        return LinuxNumbers.ofThisProcess().commonErrno(errno);
    }

    /** Returns the Windows error code of the same meaning. */
    public static ErrorCode toErrorCode(final int errno) {
        return switch (common(errno)) {
            case EPERM, EACCES -> ErrorCode.ERROR_ACCESS_DENIED;
            case ENOENT, ENXIO, ENODEV -> ErrorCode.ERROR_FILE_NOT_FOUND;
            case ENOMEM, ENOBUFS -> ErrorCode.ERROR_NOT_ENOUGH_MEMORY;
            case EMFILE, ENFILE -> ErrorCode.ERROR_TOO_MANY_OPEN_FILES;
            case EFAULT -> ErrorCode.ERROR_INVALID_DATA;
            case EBUSY -> ErrorCode.ERROR_BUSY;
            case ENETDOWN -> ErrorCode.ERROR_NOT_READY;
            case ENETUNREACH, EHOSTUNREACH -> ErrorCode.ERROR_NETWORK_UNREACHABLE;
            case EEXIST -> ErrorCode.ERROR_ALREADY_EXISTS;
            case EINVAL, ERANGE, EADDRNOTAVAIL -> ErrorCode.ERROR_INVALID_PARAMETER;
            case ENOSPC -> ErrorCode.ERROR_DISK_FULL;
            case EBADFD -> ErrorCode.ERROR_HANDLE_EOF;
            case EOPNOTSUPP, EAFNOSUPPORT -> ErrorCode.ERROR_NOT_SUPPORTED;
            default -> ErrorCode.ERROR_GEN_FAILURE;
        };
    }

    /**
     * Makes the exception for a system call that failed.
     *
     * @param call what failed
     * @param errno why
     * @param advice a sentence that says what to do
     */
    public static TunException failure(final String call, final int errno, final String advice) {
        return new TunException(toErrorCode(errno), call, advice + ", errno " + errno);
    }
}
