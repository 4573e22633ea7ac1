package org.tunbroker.launcher.start.process;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The log to which brokers append their output, and the previous log. Stateless and thread-safe.
 */
public final class BrokerOutput {
    /**
     * A longer log is renamed before a broker starts, because it may lie in a small shared memory.
     */
    static final long LONGEST = 1 << 20;

    /** The suffix of the previous log. */
    static final String OLD_SUFFIX = ".1";

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> APPEND = new HashSet<>(Arrays.asList(
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS));

    private BrokerOutput() {}

    /**
     * Prepares a log for appending: a file that belongs to this user and that nobody else can read.
     *
     * <p>The output is redirected by the file's name afterwards. The name still means the same file
     * then, because only this user can enter the folder.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it is not a regular file, or cannot be written
     */
    public static void prepare(final Path log) {
        try {
            putAside(log);
            try (SeekableByteChannel channel = Files.newByteChannel(
                    log, APPEND, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                channel.position();
            }
            Files.getFileAttributeView(log, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(OWNER_ONLY);
        } catch (final IOException ex) {
            throw notWritable(ex);
        }
    }

    /**
     * Renames a log if it is too long. Enough on Windows, where DetachedOutput opens the log by its
     * own rules.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it is not a regular file, or cannot be moved
     */
    public static void shorten(final Path log) {
        try {
            putAside(log);
        } catch (final IOException ex) {
            throw notWritable(ex);
        }
    }

    private static void putAside(final Path log) throws IOException {
        if (!Files.exists(log, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(log.toString(), null, "a link or a device, not a file");
        }
        if (Files.size(log) > LONGEST) {
            // a running broker keeps writing to the renamed file
            Files.move(
                    log,
                    log.resolveSibling(log.getFileName() + OLD_SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static TunException notWritable(final IOException cause) {
        return new TunException(
                ErrorCode.ERROR_ACCESS_DENIED,
                "startBroker",
                "the broker's log cannot be written: " + cause
                        + ". Remove it, or see to its owner and rights",
                cause);
    }
}
