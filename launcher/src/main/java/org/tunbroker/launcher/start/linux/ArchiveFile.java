package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.CacheFolder;
import org.tunbroker.launcher.install.ProcessSettings;
import org.tunbroker.launcher.jvm.NativeJvm;

/**
 * The archive of the broker's classes (AppCDS). The JVM maps it instead of reading, parsing and
 * verifying the classes at each start. A broker writes it at its exit, and the next one uses it.
 *
 * <p>The broker runs the code in the archive, so only users who can change the broker's code anyway
 * may be able to write it. It lies in a folder that only the broker's user can enter. A broker with
 * a capability that the user's other processes lack uses no archive, unless that user owns its
 * jars.
 *
 * <p>Its name depends on the JVM and the jars, and the JVM itself checks that the archive matches
 * the JVM and the class path, so a stale one is never used, nor one that is damaged. One by which
 * the JVM crashes nevertheless costs a second start, see {@link ChildBroker}.
 *
 * <p>Immutable and thread-safe.
 */
final class ArchiveFile {
    private static final int WRITABLE_BY_OTHERS = 0022;

    private final Path file;

    private ArchiveFile(final Path file) {
        this.file = file;
    }

    /**
     * Finds the place of the archive for a broker that will be started.
     *
     * @return the archive, which may not exist; nothing if the JVM supports none, or no trusted
     *     place exists
     */
    static Optional<ArchiveFile> of(
            final BrokerHome home,
            final NativeJvm jvm,
            final String driver,
            final PrivilegeReduction rights)
            throws IOException {
        final Credentials own = rights.credentials();
        if (!jvm.canArchiveClasses() || rights.exceedsUser() && !isOwner(own, home.libraries())) {
            return Optional.empty();
        }
        final Optional<Path> folder = CacheFolder.choose(
                ProcessSettings.PROPERTIES, ProcessSettings.VARIABLES, own.effectiveUser());
        if (!folder.isPresent()) {
            return Optional.empty();
        }
        try {
            rights.checkReadable(folder.get());
        } catch (final TunException ex) {
            // root's home may lie in another user's folder, which the broker could not enter
            return Optional.empty();
        }
        return Optional.of(at(folder.get(), key(home, jvm.executable()), driver));
    }

    static ArchiveFile at(final Path folder, final long key, final String driver) {
        return new ArchiveFile(folder.resolve("broker-" + driver + "-" + Long.toHexString(key)));
    }

    /**
     * Computes a checksum of all that an archive depends on. A collision does no harm: the JVM
     * checks the same facts itself, and would refuse the archive at each start.
     */
    static long key(final BrokerHome home, final Path java) throws IOException {
        final Path jvm = java.getParent().getParent();
        final CRC32 sum = new CRC32();
        add(sum, java);
        add(sum, jvm.resolve("release"));
        add(sum, jvm.resolve("lib").resolve("modules"));
        for (final Path jar : home.jars()) {
            add(sum, jar);
        }
        return sum.getValue();
    }

    private static void add(final CRC32 sum, final Path file) throws IOException {
        final BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (final NoSuchFileException ex) {
            return;
        }
        final String line = file + " " + attributes.size() + " "
                + attributes.lastModifiedTime().toMillis() + "\n";
        final byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        sum.update(bytes, 0, bytes.length);
    }

    private static boolean isOwner(final Credentials own, final Path folder) throws IOException {
        return (Integer) Files.getAttribute(folder, "unix:uid") == own.effectiveUser();
    }

    /** Returns the archive's path. */
    Path file() {
        return file;
    }

    /** Tells whether the archive exists, belongs to this user, and nobody else can write it. */
    boolean isUsable() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        final int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        // the owner was checked with the folder
        return (mode & WRITABLE_BY_OTHERS) == 0
                && Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(file.getParent(), "unix:uid"));
    }

    /** Returns the JVM's options for using the archive. */
    List<String> optionsToUse() {
        // without its checksums a JVM runs what stands in a damaged archive: it crashes, or hangs
        return Arrays.asList("-XX:SharedArchiveFile=" + file, "-XX:+VerifySharedSpaces");
    }

    /** Returns the JVM's options for making the archive. */
    List<String> optionsToMake() {
        // warnings of each class that is not archived would fill the log
        return Arrays.asList(
                "-XX:+RecordDynamicDumpInfo", "-Xlog:cds=error", "-Xlog:cds+dynamic=error");
    }

    /** Returns the broker's arguments for making the archive. */
    List<String> argumentsToMake() {
        return Arrays.asList("--archive", file.toString());
    }

    /** Deletes the archive, so that a broker makes a new one. */
    void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ignored) {
            // the next broker replaces it at its exit
        }
    }
}
