package org.tunbroker.broker.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that the broker's output is appended to, kept short: what was written is put aside under
 * another name, once, and the file begins anew. It is cut by the descriptor that the output goes
 * to, so that no name has to be trusted. Where that is not allowed, as on Windows, the log ends.
 * Output to a pipe or a console takes no room, and goes on.
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
        // it may have been appended to before
        this.unlooked = longest;
    }

    /** Makes room for more; returns false if the log is to end. */
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
            // not said anywhere: this is where it would be said
            isFull = true;
        }
    }

    private long size() {
        try {
            return output.size();
        } catch (final IOException ex) {
            // Windows tells none of a pipe or a console, where Linux tells 0
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
            // no space for it: then what was written is lost, and what comes is kept
            return;
        }
    }
}
