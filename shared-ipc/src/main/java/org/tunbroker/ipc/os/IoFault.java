package org.tunbroker.ipc.os;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Finds the error code of a file operation that failed. Java reports most reasons only as localised
 * text of the operating system, so this class checks the machine's state.
 *
 * <p>Stateless and thread-safe.
 */
public final class IoFault {
    private static final Path ALWAYS_THERE = Paths.get("/dev/null");
    // the descriptors of a process start (pipes, files of its first program) or of Aeron's files.
    // An operation that failed for lack of one has closed the others before this check
    private static final int FEW = 16;

    private IoFault() {}

    /**
     * Finds the code. Call it at once, because the machine may recover.
     *
     * @param failure what the operation threw
     * @return ERROR_NOT_ENOUGH_MEMORY if a file could not be mapped, ERROR_TOO_MANY_OPEN_FILES if
     *     no file can be opened now; else ERROR_GEN_FAILURE
     */
    public static ErrorCode codeOf(final IOException failure) {
        // map() reports a full address space as an IOException around an OutOfMemoryError
        if (failure.getCause() instanceof OutOfMemoryError) {
            return ErrorCode.ERROR_NOT_ENOUGH_MEMORY;
        }
        return hasNoDescriptorLeft()
                ? ErrorCode.ERROR_TOO_MANY_OPEN_FILES
                : ErrorCode.ERROR_GEN_FAILURE;
    }

    private static boolean hasNoDescriptorLeft() {
        return !hasDescriptorsLeft(1);
    }

    /**
     * Tells whether a process that is started, or a connect, may have failed for lack of file
     * descriptors. The check opens some for a moment, so a serving broker must not use it.
     *
     * @return whether fewer are left than either may take; false on Windows, which has no such
     *     limit
     */
    public static boolean hasFewDescriptorsLeft() {
        return !hasDescriptorsLeft(FEW);
    }

    private static boolean hasDescriptorsLeft(final int count) {
        if (count == 0 || !OperatingSystem.current().boundsOpenFiles()) {
            return true;
        }
        try (SeekableByteChannel one = Files.newByteChannel(ALWAYS_THERE)) {
            return one.isOpen() && hasDescriptorsLeft(count - 1);
        } catch (final IOException ex) {
            return false;
        }
    }

    /**
     * Makes the error of a process that can open no more files.
     *
     * @param call that needed one
     * @param cause what failed; may be null
     * @return ERROR_TOO_MANY_OPEN_FILES, with what to do about it
     */
    public static TunException outOfDescriptors(final String call, final Throwable cause) {
        return new TunException(
                ErrorCode.ERROR_TOO_MANY_OPEN_FILES,
                call,
                "this process can open too few more files; raise its limit (ulimit -n), or close some",
                cause);
    }

    /**
     * Makes the error of a process that cannot read what /proc says of it.
     *
     * @param failure what reading threw; to be called at once, as {@link #codeOf}
     * @return ERROR_TOO_MANY_OPEN_FILES, or ERROR_NOT_SUPPORTED without /proc
     */
    public static TunException withoutProc(final IOException failure) {
        if (codeOf(failure) == ErrorCode.ERROR_TOO_MANY_OPEN_FILES) {
            return outOfDescriptors("connect", failure);
        }
        return new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "connect",
                "/proc must be mounted: " + failure,
                failure);
    }
}
