package org.tunbroker.client.internal.connect;

import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** The space that connecting takes where the broker's files are. Stateless and thread-safe. */
final class SharedSpace {
    // two streams of Aeron's, and a file
    private static final long NEEDED = 512 * 1024;

    private SharedSpace() {}

    /** Tells whether there is less than a client needs; false where that is not known. */
    static boolean isScarce(final Path folder) {
        // of a file: Java finds no file store in a chroot whose root is no mount point
        return folder.toFile().getUsableSpace() < NEEDED
                // gone with its broker: space is not what was missing
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
