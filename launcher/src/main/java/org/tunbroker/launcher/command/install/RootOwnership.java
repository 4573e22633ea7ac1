package org.tunbroker.launcher.command.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;

/**
 * Checks that root alone can change an installation: an installed broker has a right that the
 * user's other programs lack, and they would have it if they could replace a jar. Stateless.
 */
final class RootOwnership {
    private static final int WRITABLE_BY_OTHERS = 0022;

    private RootOwnership() {}

    /**
     * Refuses a folder unless it, all in it, and all folders above it are root's, and writable by
     * root alone.
     *
     * @param folder without links in its path
     * @throws TunException ERROR_ACCESS_DENIED, which names the file at fault
     */
    static void require(final Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            final Optional<Path> fault = Stream.concat(all, parents(folder))
                    .filter(path -> !isRoots(path))
                    .findFirst();
            if (fault.isPresent()) {
                throw new TunException(
                        ErrorCode.ERROR_ACCESS_DENIED,
                        "install",
                        fault.get() + " is not root's, or others can write it; an installed broker"
                                + " runs only what is root's alone. Use the package, or unpack the"
                                + " distribution as root, such as to /usr/lib/tunbroker");
            }
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "install", folder + " cannot be read: " + ex, ex);
        }
    }

    private static Stream<Path> parents(final Path folder) {
        Stream<Path> all = Stream.empty();
        for (Path path = folder.getParent(); path != null; path = path.getParent()) {
            all = Stream.concat(all, Stream.of(path));
        }
        return all;
    }

    private static boolean isRoots(final Path path) {
        try {
            // a link is followed: its target is what runs
            return (Integer) Files.getAttribute(path, "unix:uid") == 0
                    && ((Integer) Files.getAttribute(path, "unix:mode") & WRITABLE_BY_OTHERS) == 0;
        } catch (final IOException ex) {
            return false;
        }
    }
}
