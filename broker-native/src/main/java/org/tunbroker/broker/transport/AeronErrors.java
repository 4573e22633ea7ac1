package org.tunbroker.broker.transport;

import io.aeron.exceptions.AeronException;

import org.agrona.ErrorHandler;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.log.BrokerLog;

/**
 * Handles the errors that Aeron reports: logs each, and remembers one after which Aeron cannot go
 * on.
 *
 * <p>{@link #onError} is for any thread, the rest for the control loop's.
 */
public final class AeronErrors implements ErrorHandler {
    private final BrokerLog log;
    private volatile Throwable fatal;

    AeronErrors(final BrokerLog log) {
        this.log = log;
    }

    @Override
    public void onError(final Throwable ex) {
        log.fault("Aeron", ex);
        // an Error is usually the InternalError of a file that a client truncated; an error that
        // Aeron calls fatal has ended its driver or its client
        if (ex instanceof Error
                || ex instanceof AeronException aeron
                        && aeron.category() == AeronException.Category.FATAL) {
            fatal = ex;
        }
    }

    /**
     * Checks that Aeron can go on.
     *
     * @throws TunException ERROR_INVALID_DATA if it has reported an error after which it cannot go
     *     on
     */
    void check() {
        if (fatal != null) {
            throw failure(fatal.toString(), fatal);
        }
    }

    /** Makes the error with which the broker ends when Aeron cannot go on. */
    public static TunException failure(final String reason, final Throwable cause) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                "serve",
                "Aeron cannot go on, or its files are damaged (" + reason
                        + "); the next connect starts another broker",
                cause);
    }
}
