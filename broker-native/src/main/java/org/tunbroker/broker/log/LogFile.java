package org.tunbroker.broker.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The log file, which is rotated: when it is too long, its content is copied to a second file and
 * the file is truncated. The output's own descriptor truncates it, so that no file name has to be
 * trusted. Where that is not allowed, as on Windows, logging stops. Output to a pipe or a console
 * has no bound.
 *
 * <p>For one thread at a time.
 */
public final class LogFile {
    private static final String OLD_SUFFIX = ".1";
    // asking for the size at each line would cost more than the line
    private static final int LOOKS = 16;

    private final FileChannel output;
    private final Path path;
    private final long longest;
    private long unlooked;
    private boolean isFull;

    /**
     * Takes the output of this process.
     *
     * @param path where the output goes to
     * @param longest bytes
     */
    public static LogFile ofOutput(final Path path, final long longest) {
        // never closed: the output is open as long as the process lives
        final FileOutputStream output = new FileOutputStream(FileDescriptor.out);
        return new LogFile(output.getChannel(), path, longest);
    }

    /**
     * Opens a log for a broker that nobody started with its output sent there.
     *
     * @param path of a file, made if there is none; whoever can write the folder can plant others
     * @return the stream that appends to it; never closed, as {@link #of} goes on with it
     * @throws TunException ERROR_ACCESS_DENIED if it is no regular file, or cannot be written
     */
    public static FileOutputStream open(final Path path) {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createFile(
                        path,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            } else if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                // to open a pipe would block
                throw new FileSystemException(
                        path.toString(), null, "a link or a device, not a file");
            }
            // no FileChannel, which an interrupted thread would close
            return new FileOutputStream(path.toFile(), true);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "serve",
                    "the broker's log cannot be written: " + ex
                            + ". Remove it, or see to its owner and rights",
                    ex);
        }
    }

    /**
     * Takes a stream that {@link #open} made.
     *
     * @param longest bytes
     */
    public static LogFile of(final FileOutputStream stream, final Path path, final long longest) {
        return new LogFile(stream.getChannel(), path, longest);
    }

    LogFile(final FileChannel output, final Path path, final long longest) {
        this.output = output;
        this.path = path;
        this.longest = longest;
        // the file may have content already
        this.unlooked = longest;
    }

    /** Rotates the file if it is too long; returns false if logging must stop. */
    boolean admit(final int bytes) {
        unlooked += bytes;
        if (!isFull && unlooked >= longest / LOOKS) {
            unlooked = 0;
            shorten();
        }
        return !isFull;
    }

    private void shorten() {
        if (size() <= longest) {
            return;
        }
        try {
            putAside();
            output.truncate(0);
        } catch (final IOException ex) {
            // not logged, because this is the log
            isFull = true;
        }
    }

    private long size() {
        try {
            return output.size();
        } catch (final IOException ex) {
            // Windows reports no size for a pipe or a console, where Linux reports 0
            return 0;
        }
    }

    private void putAside() {
        try {
            Files.copy(
                    path,
                    path.resolveSibling(path.getFileName() + OLD_SUFFIX),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException ex) {
            // no space for the copy: the old lines are lost, the new ones are kept
            return;
        }
    }
}
