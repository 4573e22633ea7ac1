package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.CacheFolder;
import org.tunbroker.launcher.jvm.NativeJvm;

/**
 * The archive of the broker's classes (AppCDS), which its JVM maps instead of reading, parsing and
 * verifying them at each start. A broker that leaves writes it, the next one uses it.
 *
 * <p>It is code that the broker runs, so only those may write it who could change what the broker
 * runs anyway. It lies in a folder that only the broker's user can enter. A broker with a
 * capability that the user's other processes do not have gets none, unless its jars are that
 * user's.
 *
 * <p>Its name is bound to the JVM and to the jars, and the JVM itself checks that it is for this
 * very JVM and class path: a stale one is never used. One that is damaged costs a second start, see
 * {@link ChildBroker}.
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
     * Finds the place of the archive for a broker that is to be started.
     *
     * @return the archive, which may not exist; nothing if the JVM takes none, or if there is no
     *     place that can be trusted
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
        final Optional<Path> folder =
                CacheFolder.choose(System::getProperty, System::getenv, own.effectiveUser());
        if (!folder.isPresent()) {
            return Optional.empty();
        }
        try {
            rights.checkReadable(folder.get());
        } catch (final TunException ex) {
            // root's home in somebody else's folder: the broker could not enter it
            return Optional.empty();
        }
        return Optional.of(at(folder.get(), key(home, jvm.executable()), driver));
    }

    static ArchiveFile at(final Path folder, final long key, final String driver) {
        return new ArchiveFile(folder.resolve("broker-" + driver + "-" + Long.toHexString(key)));
    }

    /**
     * Sums up what an archive is bound to. That two sums are alike by chance does no harm: the JVM
     * looks at all of this too, and only would refuse the archive each time.
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

    /** Returns where it is. */
    Path file() {
        return file;
    }

    /**
     * Tells whether it is there to be used: a file that this user made, and nobody else can write.
     */
    boolean isUsable() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        final int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        // the folder is known to be this user's
        return (mode & WRITABLE_BY_OTHERS) == 0
                && Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(file.getParent(), "unix:uid"));
    }

    /** Returns the JVM's options to use it. */
    List<String> optionsToUse() {
        return Collections.singletonList("-XX:SharedArchiveFile=" + file);
    }

    /** Returns the JVM's options so that the broker can make it. */
    List<String> optionsToMake() {
        // warnings of each class that is not archived would fill the log
        return Arrays.asList(
                "-XX:+RecordDynamicDumpInfo", "-Xlog:cds=error", "-Xlog:cds+dynamic=error");
    }

    /** Returns the broker's arguments so that it makes it. */
    List<String> argumentsToMake() {
        return Arrays.asList("--archive", file.toString());
    }

    /** Removes it, so that a broker makes it anew. */
    void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ignored) {
            // then it is replaced by the next broker that leaves
        }
    }
}
