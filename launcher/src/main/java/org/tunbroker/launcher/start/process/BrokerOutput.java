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
 * The file that the output of brokers is appended to, and the one before it. Stateless and
 * thread-safe.
 */
public final class BrokerOutput {
    /**
     * A log longer than this is put aside before a broker starts: it may lie in a small shared
     * memory.
     */
    static final long LONGEST = 1 << 20;

    /** Appended to the name of the log that was put aside. */
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
     * Makes a log ready to be appended to: a file of this user's that nobody else reads.
     *
     * <p>The output is redirected by name afterwards. That the name still means the same file then,
     * follows from the folder, which only this user can enter.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it is no regular file, or cannot be written
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
     * Puts a log aside if it is too long. On Windows that is all; opening it has its own rules.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it is no regular file, or cannot be moved
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
            // a broker that still runs goes on writing to the file, whatever its name
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
