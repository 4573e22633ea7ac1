package org.tunbroker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The only exception that tunbroker throws, for misuse and for faults. Normal conditions, such as a
 * full or empty ring or the end of a session, are return values instead.
 *
 * <p>The message has the form {@code call: sentence (ERROR_NAME 123)}; the sentence says what to
 * do.
 */
public final class TunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The Windows error code. */
    private final int code;

    /** The call that failed. */
    private final String call;

    /** What happened, and what to do about it. */
    private final String reason;

    /**
     * Makes an exception with a code of {@link ErrorCode}.
     *
     * @param code why the call failed
     * @param call the call that failed, by its name in the API or the operating system
     * @param reason a sentence that a person can act on
     */
    public TunException(final ErrorCode code, final String call, final String reason) {
        this(code.code(), call, reason, null);
    }

    /**
     * Makes an exception with a code of {@link ErrorCode} and what led to it.
     *
     * @param code why the call failed
     * @param call the call that failed, by its name in the API or the operating system
     * @param reason a sentence that a person can act on
     * @param cause what led to this, or null
     */
    public TunException(
            final ErrorCode code,
            final String call,
            final String reason,
            final @Nullable Throwable cause) {
        this(code.code(), call, reason, cause);
    }

    /**
     * Makes an exception with any Windows error code.
     *
     * @param code the Windows error code
     * @param call the call that failed, by its name in the API or the operating system
     * @param reason a sentence that a person can act on
     * @param cause what led to this, or null
     */
    public TunException(
            final int code,
            final String call,
            final String reason,
            final @Nullable Throwable cause) {
        super(call + ": " + reason + " (" + ErrorCode.nameOf(code) + " " + code + ")", cause);
        this.code = code;
        this.call = call;
        this.reason = reason;
    }

    /**
     * Returns the Windows error code.
     *
     * @return the code, one of {@link ErrorCode} or one that Windows returned
     */
    public int code() {
        return code;
    }

    /**
     * Returns the symbolic name of the code.
     *
     * @return for example {@code ERROR_ACCESS_DENIED}
     */
    public String codeName() {
        return ErrorCode.nameOf(code);
    }

    /**
     * Tells whether this is a given error.
     *
     * @param expected the code to compare with
     * @return true when the codes are the same
     */
    public boolean is(final ErrorCode expected) {
        return code == Objects.requireNonNull(expected, "expected").code();
    }

    /**
     * Returns the call that failed.
     *
     * @return its name in the API or the operating system
     */
    public String call() {
        return call;
    }

    /**
     * Returns the sentence without call and code.
     *
     * @return what went wrong and what to do about it
     */
    public String reason() {
        return reason;
    }
}
