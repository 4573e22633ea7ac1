package org.tunbroker.ipc.os.windows;

import com.sun.jna.Native;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Makes errors of calls into Windows. Stateless and thread-safe. */
public final class WindowsFailure {
    private static final int ERROR_COMMITMENT_LIMIT = 1455;

    private WindowsFailure() {}

    /**
     * Makes the error of the call that this thread made last.
     *
     * @param call the function's name
     * @param consequence what cannot be done now
     * @return the error, with a code that tunbroker has a name for where there is one
     */
    public static TunException ofLastError(final String call, final String consequence) {
        return of(Native.getLastError(), call, consequence);
    }

    /**
     * Makes the error of a call.
     *
     * @param error what GetLastError said
     * @param call the function's name
     * @param consequence what cannot be done now
     * @return the error, with a code that tunbroker has a name for where there is one
     */
    public static TunException of(final int error, final String call, final String consequence) {
        return new TunException(code(error), call, consequence + ", Windows error " + error, null);
    }

    private static int code(final int error) {
        switch (error) {
            case 0:
                // the call failed without an error code
                return ErrorCode.ERROR_GEN_FAILURE.code();
            case ERROR_COMMITMENT_LIMIT:
                // neither memory nor page file can hold it
                return ErrorCode.ERROR_DISK_FULL.code();
            default:
                return error;
        }
    }
}
