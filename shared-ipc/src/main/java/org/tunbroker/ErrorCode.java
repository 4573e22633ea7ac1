package org.tunbroker;

/**
 * The Windows error codes that tunbroker reports, on every platform, with the meaning that Wintun
 * gives them. Linux error numbers are mapped to them by the broker.
 *
 * <p>Immutable and thread-safe.
 */
public enum ErrorCode {
    /** The driver is not loaded, or a named file does not exist. */
    ERROR_FILE_NOT_FOUND(2),
    /** This process, or the machine, has no file descriptor left. */
    ERROR_TOO_MANY_OPEN_FILES(4),
    /** The process lacks the rights that the call needs. */
    ERROR_ACCESS_DENIED(5),
    /** The adapter, session or client was closed before the call. */
    ERROR_INVALID_HANDLE(6),
    /** Memory, or a similar resource, ran out. */
    ERROR_NOT_ENOUGH_MEMORY(8),
    /** The peer wrote invalid data: a ring or a message is corrupt. */
    ERROR_INVALID_DATA(13),
    /** The interface is down, and must be up for the call. */
    ERROR_NOT_READY(21),
    /** A device or system call failed in a way that no other code describes. */
    ERROR_GEN_FAILURE(31),
    /** The adapter is terminating, or the session has ended. */
    ERROR_HANDLE_EOF(38),
    /** The platform, the driver or the kernel does not support the request. */
    ERROR_NOT_SUPPORTED(50),
    /** An argument is out of its documented range. */
    ERROR_INVALID_PARAMETER(87),
    /** The broker died, or the connection to it is lost. */
    ERROR_BROKEN_PIPE(109),
    /** The ring is full, or a message is larger than its limit. */
    ERROR_BUFFER_OVERFLOW(111),
    /** There is no space left for a shared memory segment. */
    ERROR_DISK_FULL(112),
    /** The buffer given is smaller than the packet. */
    ERROR_INSUFFICIENT_BUFFER(122),
    /** The device or the adapter is in use. */
    ERROR_BUSY(170),
    /** A name that must be unique is taken. */
    ERROR_ALREADY_EXISTS(183),
    /** An executable or a library is of another architecture. */
    ERROR_BAD_EXE_FORMAT(193),
    /** The ring is empty. */
    ERROR_NO_MORE_ITEMS(259),
    /** Another client deleted the adapter. */
    ERROR_OPERATION_ABORTED(995),
    /** No adapter has that name. */
    ERROR_NOT_FOUND(1168),
    /** A route's gateway cannot be reached through the adapter's interface. */
    ERROR_NETWORK_UNREACHABLE(1231),
    /** The adapter already has a session. */
    ERROR_ALREADY_INITIALIZED(1247),
    /** Client and broker speak different versions of the protocol. */
    ERROR_REVISION_MISMATCH(1306),
    /** The deadline of the call passed. */
    ERROR_TIMEOUT(1460),
    /** A limit of the broker is reached; the message names it and says how to raise it. */
    ERROR_NOT_ENOUGH_QUOTA(1816);

    private static final ErrorCode[] CODES = values();

    private final int code;

    ErrorCode(final int code) {
        this.code = code;
    }

    /**
     * Returns the number that Windows gives this error.
     *
     * @return the Windows error code
     */
    public int code() {
        return code;
    }

    /**
     * Names a code in messages.
     *
     * @param code a Windows error code
     * @return its symbolic name, or {@code ERROR_} and the number when tunbroker has no name for it
     */
    public static String nameOf(final int code) {
        for (final ErrorCode candidate : CODES) {
            if (candidate.code == code) {
                return candidate.name();
            }
        }
        return "ERROR_" + code;
    }
}
