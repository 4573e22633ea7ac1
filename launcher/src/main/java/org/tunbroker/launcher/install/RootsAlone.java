package org.tunbroker.launcher.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides on Linux whether root alone can change files, so that a program with more rights than its
 * user may run them. Access control lists show in the mode: its group bits are their mask.
 *
 * <p>Stateless and thread-safe.
 */
public final class RootsAlone {
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;
    private static final int MODE_BITS = 07777;

    private RootsAlone() {}

    /**
     * Checks a folder and the folders above it.
     *
     * @return what others can change; nothing if root alone can
     */
    static Optional<String> faultOfFolder(final Path folder) {
        try {
            final Path real = folder.toRealPath();
            Optional<String> fault = faultOf(real, false);
            for (Path above = real.getParent();
                    above != null && !fault.isPresent();
                    above = above.getParent()) {
                // where it is sticky, nobody can rename what root has in it
                fault = faultOf(above, true);
            }
            return fault;
        } catch (final IOException | UnsupportedOperationException ex) {
            // not there, or not on Linux
            return Optional.of(folder + " cannot be read (" + ex + ")");
        }
    }

    /**
     * Checks a folder, all that is in it, and the folders above it. A link counts as what it leads
     * to, which must be in the folder too.
     *
     * @return what others can change; nothing if root alone can
     */
    public static Optional<String> faultOfAll(final Path folder) {
        final Optional<String> fault = faultOfFolder(folder);
        if (fault.isPresent()) {
            return fault;
        }
        try {
            final Path real = folder.toRealPath();
            try (Stream<Path> entries = Files.walk(real)) {
                return entries.map(entry -> faultOfEntry(entry, real))
                        .filter(Optional::isPresent)
                        .findFirst()
                        .orElse(Optional.empty());
            }
        } catch (final IOException | RuntimeException ex) {
            return Optional.of(folder + " cannot be read (" + ex + ")");
        }
    }

    private static Optional<String> faultOfEntry(final Path entry, final Path folder) {
        try {
            if (Files.isSymbolicLink(entry)) {
                // what is there is walked by itself
                return entry.toRealPath().startsWith(folder)
                        ? Optional.empty()
                        : Optional.of(entry + " is a link to " + entry.toRealPath());
            }
            return faultOf(entry, false);
        } catch (final IOException ex) {
            return Optional.of(entry + " cannot be read (" + ex + ")");
        }
    }

    private static Optional<String> faultOf(final Path file, final boolean mayBeSticky)
            throws IOException {
        final int owner = (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        final int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return isRoots(owner, mode, mayBeSticky)
                ? Optional.empty()
                : Optional.of(file + " has owner " + owner + " and mode 0"
                        + Integer.toOctalString(mode & MODE_BITS));
    }

    static boolean isRoots(final int owner, final int mode, final boolean mayBeSticky) {
        return owner == 0
                && ((mode & WRITABLE_BY_OTHERS) == 0 || mayBeSticky && (mode & STICKY) != 0);
    }
}
