package org.tunbroker.ipc.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.tunbroker.ErrorCode;

/**
 * Finds the error code of a file operation that failed. Java tells most reasons only in words of
 * the operating system, which depend on the language; so the machine is asked again.
 *
 * <p>Stateless and thread-safe.
 */
public final class IoFault {
    private static final Path ALWAYS_THERE = Paths.get("/dev/null");

    private IoFault() {}

    /**
     * Finds the code. To be called at once: the machine may recover.
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

    /**
     * Tells whether the process, or the machine, has run out of file descriptors.
     *
     * @return false on Windows, which has no such limit
     */
    public static boolean hasNoDescriptorLeft() {
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            return false;
        }
        try {
            Files.newByteChannel(ALWAYS_THERE).close();
            return false;
        } catch (final IOException ex) {
            return true;
        }
    }
}
