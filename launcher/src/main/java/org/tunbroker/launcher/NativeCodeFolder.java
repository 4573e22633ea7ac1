package org.tunbroker.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.ipc.place.BrokerDirectory;

/**
 * Where the broker can unpack a native library and load it: a folder that only this user can enter,
 * on a file system that is not mounted noexec. Containers often mount /dev/shm, and with it the
 * broker directory, that way.
 *
 * <p>Stateless and thread-safe.
 */
final class NativeCodeFolder {
    private NativeCodeFolder() {}

    /**
     * Chooses a folder, and makes it if need be.
     *
     * @param directory the broker directory, taken if possible
     * @param userHome the user's home
     * @return the folder; the broker directory when nothing is better, where loading then says what
     *     is wrong
     */
    static Path choose(final Path directory, final Path userHome) throws IOException {
        if (canExecute(directory)) {
            return directory;
        }
        final Object user = Files.getAttribute(directory, "unix:uid");
        final List<Path> others = Arrays.asList(
                userHome.resolve(".cache").resolve("tunbroker"),
                Paths.get("/var/tmp/tunbroker-" + user));
        for (final Path folder : others) {
            try {
                Files.createDirectories(folder.getParent());
                BrokerDirectory.makeOwn(folder);
                if (canExecute(folder)) {
                    return folder;
                }
            } catch (final IOException | TunException ex) {
                // not writable, or not ours alone: the next one
            }
        }
        return directory;
    }

    private static boolean canExecute(final Path folder) throws IOException {
        final Path probe = Files.createTempFile(
                folder,
                "exec",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            // the kernel denies it on a file system mounted noexec, to root too
            return Files.isExecutable(probe);
        } finally {
            Files.deleteIfExists(probe);
        }
    }
}
