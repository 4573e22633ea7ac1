package org.tunbroker.launcher.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file or folder on Linux that others than root and one user can write or replace. As in
 * {@link RootsAlone}, access control lists show in the mode.
 *
 * <p>Immutable and thread-safe.
 */
public final class WritableFile {
    private static final int MODE_BITS = 07777;

    private final Path path;
    private final int owner;
    private final int mode;
    private final boolean isOwners;

    private WritableFile(final Path path, final int owner, final int mode, final boolean isOwners) {
        this.path = path;
        this.owner = owner;
        this.mode = mode;
        this.isOwners = isOwners;
    }

    /**
     * Looks at a folder, all that is in it, and the folders above it. Links count as what they lead
     * to, with the folders above that.
     *
     * @param folder that exists
     * @param user who may write all of that beside root
     * @return the first that others can write; nothing if there is none
     * @throws IOException if something cannot be looked at
     */
    public static Optional<WritableFile> find(final Path folder, final long user)
            throws IOException {
        final Set<Path> seen = new HashSet<>();
        final Path real = folder.toRealPath();
        final Optional<WritableFile> above = above(real, user, seen);
        if (above.isPresent()) {
            return above;
        }
        try (Stream<Path> entries = Files.walk(real)) {
            return entries.map(entry -> of(entry, real, user, seen))
                    .filter(Optional::isPresent)
                    .findFirst()
                    .orElse(Optional.empty());
        } catch (final UncheckedIOException ex) {
            throw ex.getCause();
        }
    }

    private static Optional<WritableFile> of(
            final Path entry, final Path folder, final long user, final Set<Path> seen) {
        try {
            if (!Files.isSymbolicLink(entry)) {
                return of(entry, user, false);
            }
            final Path real = entry.toRealPath();
            if (real.startsWith(folder)) {
                // what is there is walked by itself
                return Optional.empty();
            }
            final Optional<WritableFile> found = of(real, user, false);
            return found.isPresent() ? found : above(real, user, seen);
        } catch (final NoSuchFileException ex) {
            // a link to nothing, or it went just now
            return Optional.empty();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static Optional<WritableFile> above(
            final Path real, final long user, final Set<Path> seen) throws IOException {
        Optional<WritableFile> found = Optional.empty();
        for (Path above = real.getParent();
                above != null && !found.isPresent() && seen.add(above);
                above = above.getParent()) {
            // where it is sticky, nobody can rename what another user has in it
            found = of(above, user, true);
        }
        return found;
    }

    private static Optional<WritableFile> of(
            final Path file, final long user, final boolean mayBeSticky) throws IOException {
        final int owner = (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        final int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        final boolean isOwners = owner == 0 || owner == user;
        // what is the user's counts as root's
        return RootsAlone.isRoots(isOwners ? 0 : owner, mode, mayBeSticky)
                ? Optional.empty()
                : Optional.of(new WritableFile(file, owner, mode, isOwners));
    }

    /** Returns which it is. */
    public Path path() {
        return path;
    }

    /** Returns the number of the user who owns it. */
    public int owner() {
        return owner;
    }

    /** Tells whether root or that user owns it, so that only its mode lets others write. */
    public boolean isOwners() {
        return isOwners;
    }

    /** Tells its owner and mode. */
    @Override
    public String toString() {
        return path + " has owner " + owner + " and mode 0"
                + Integer.toOctalString(mode & MODE_BITS);
    }
}
