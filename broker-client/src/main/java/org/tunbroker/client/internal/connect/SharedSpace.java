package org.tunbroker.client.internal.connect;

import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The space that connecting needs in the file system of the broker's files. Stateless and
 * thread-safe.
 */
final class SharedSpace {
    // two Aeron streams and a file
    private static final long NEEDED = 512 * 1024;

    private SharedSpace() {}

    /** Tells whether there is less space than a client needs; false if that is unknown. */
    static boolean isScarce(final Path folder) {
        // File, not FileStore: Java finds no file store in a chroot whose root is not a mount point
        return folder.toFile().getUsableSpace() < NEEDED
                // if the folder is gone, so is its broker, and space was not the problem
                && Files.exists(folder);
    }

    static TunException failure(final Path folder, final Throwable cause) {
        return new TunException(
                ErrorCode.ERROR_DISK_FULL,
                "connect",
                "a client needs " + NEEDED + " bytes in " + folder + "; free space there",
                cause);
    }
}
