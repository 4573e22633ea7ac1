package org.tunbroker.broker.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
