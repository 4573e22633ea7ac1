package org.tunbroker.broker.driver.wintun;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Makes exceptions for failures of Wintun's functions. */
final class WintunFailure {
    private WintunFailure() {}

    /**
     * Makes the exception for a call that failed.
     *
     * @param call the function
     * @param error the last error right after it; Wintun sometimes leaves 0, which is a failure too
     * @param complaint what Wintun logged during the call, or null
     */
    static TunException of(final String call, final int error, final String complaint) {
        final int code = error == 0 ? ErrorCode.ERROR_GEN_FAILURE.code() : error;
        final String said = complaint == null ? "" : "; Wintun says: " + complaint;
        return new TunException(code, call, sentence(error) + said, null);
    }

    private static String sentence(final int error) {
        if (error == 0) {
            return "it failed and left no error code";
        } else if (error == ErrorCode.ERROR_ACCESS_DENIED.code()) {
            return "the broker must run as Administrator or Local System";
        } else if (error == ErrorCode.ERROR_FILE_NOT_FOUND.code()) {
            return "the driver is not loaded; it is while an adapter exists";
        } else if (error == ErrorCode.ERROR_NOT_FOUND.code()) {
            return "there is no such adapter";
        } else if (error == ErrorCode.ERROR_ALREADY_INITIALIZED.code()) {
            return "the adapter has a session already; end that one first";
        }
        return "it failed";
    }
}
