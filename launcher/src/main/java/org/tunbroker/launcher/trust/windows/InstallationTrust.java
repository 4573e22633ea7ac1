package org.tunbroker.launcher.trust.windows;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Decides whether files may be run with an administrator's rights: only if nobody but
 * administrators can change them. Otherwise any program of the user could replace them with its own
 * code.
 *
 * <p>All files below a folder are checked, and all folders above it. In the folders above, other
 * users may add entries, as everybody may in the root of drive C:, but must not be able to rename,
 * delete or change the path to this folder. Immutable and thread-safe.
 */
public final class InstallationTrust {
    /** The system property by which a developer skips this check: {@code true}. */
    public static final String PROPERTY = "tunbroker.trust.installation";

    private final RightsReader reader;

    InstallationTrust(final RightsReader reader) {
        this.reader = reader;
    }

    /**
     * Makes a check that reads rights from Windows.
     *
     * @return the check
     */
    public static InstallationTrust ofThisMachine() {
        return new InstallationTrust(new WindowsRightsReader());
    }

    /**
     * Checks a folder and everything in it.
     *
     * @param folder its real path, without links
     * @throws TunException ERROR_ACCESS_DENIED if another user can change anything, or the rights
     *     cannot be read
     */
    public void check(final Path folder) {
        if (!reader.isOnFixedDisk(folder)) {
            throw refused(folder, "is not on a disk of this machine");
        }
        try {
            for (Path above = folder.getParent(); above != null; above = above.getParent()) {
                check(above, FileRights.READ_AND_EXECUTE | FileRights.ADD_ENTRIES);
            }
            Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult preVisitDirectory(
                        final Path entry, final BasicFileAttributes attributes) throws IOException {
                    return visitFile(entry, attributes);
                }

                @Override
                public FileVisitResult visitFile(
                        final Path entry, final BasicFileAttributes attributes) throws IOException {
                    // Java reports a junction as a directory and as "other"
                    if (attributes.isSymbolicLink() || attributes.isOther()) {
                        throw refused(entry, "is a link");
                    }
                    check(entry, FileRights.READ_AND_EXECUTE);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (final IOException ex) {
            throw refused(folder, "cannot be checked: " + ex);
        }
    }

    /**
     * Checks one file or folder, without what is above or in it.
     *
     * @param file which
     * @throws TunException ERROR_ACCESS_DENIED as {@link #check(Path)}, also if it is a link
     */
    public void checkOnly(final Path file) {
        try {
            final BasicFileAttributes attributes = Files.readAttributes(
                    file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink() || attributes.isOther()) {
                throw refused(file, "is a link");
            }
            check(file, FileRights.READ_AND_EXECUTE);
        } catch (final IOException ex) {
            throw refused(file, "cannot be checked: " + ex);
        }
    }

    private void check(final Path file, final int harmless) throws IOException {
        final FileRights rights = reader.of(file);
        if (!rights.isOwnedByAdministrators()) {
            throw refused(file, "belongs to somebody who is no administrator (" + rights + ")");
        }
        final List<String> others = rights.othersWithMoreThan(harmless);
        if (!others.isEmpty()) {
            throw refused(
                    file, "can be changed by " + String.join(", ", others) + " (" + rights + ")");
        }
    }

    private static TunException refused(final Path file, final String reason) {
        return new TunException(
                ErrorCode.ERROR_ACCESS_DENIED,
                "startBroker",
                "this process is elevated, so the broker would be, but " + file + " " + reason
                        + ". Install tunbroker and the broker's JVM below Program Files, run this"
                        + " application without elevation, or, on a machine for development, set -D"
                        + PROPERTY + "=true. docs/windows.md says more");
    }
}
