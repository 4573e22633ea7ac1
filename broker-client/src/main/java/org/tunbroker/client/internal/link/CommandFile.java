package org.tunbroker.client.internal.link;

import io.aeron.CncFileDescriptor;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * The file by which Aeron's clients command its driver. If another process truncated it, a command
 * ends the JVM: Java cannot catch the fault of a compare-and-set beyond the file's end (SIGBUS in
 * Unsafe_CompareAndSetLong). The file is kept open because the broker deletes it at its exit.
 *
 * <p>For one thread.
 */
final class CommandFile implements AutoCloseable {
    // null on systems where a mapped file cannot be truncated
    private final RandomAccessFile file;
    private final long length;

    private CommandFile(final RandomAccessFile file) throws IOException {
        this.file = file;
        length = file == null ? 0 : file.length();
    }

    /**
     * Opens the file.
     *
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    static CommandFile open(final File path) {
        try {
            // not a channel, because an interruption would close it
            return new CommandFile(
                    OperatingSystem.current().keepsMappedFiles()
                            ? null
                            : new RandomAccessFile(path, "r"));
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "connect", path + " cannot be opened: " + ex, ex);
        }
    }

    /**
     * Tells whether a file is shorter than its header says. Aeron would then wait for the rest
     * without checking a clock.
     *
     * @return false if there is no such file, or it cannot be read
     */
    static boolean isCutShort(final File path) {
        if (OperatingSystem.current().keepsMappedFiles()) {
            return false;
        }
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            final byte[] header = new byte[CncFileDescriptor.META_DATA_LENGTH];
            return file.read(header) == header.length
                    && !CncFileDescriptor.isCncFileLengthSufficient(
                            new UnsafeBuffer(header), (int) file.length());
        } catch (final IOException ex) {
            // Aeron notices that too, and waits or fails
            return false;
        }
    }

    /** Tells whether the file still has its full length. */
    boolean isWhole() {
        try {
            return file == null || file.length() >= length;
        } catch (final IOException ex) {
            return false;
        }
    }

    /** Closes the file. Idempotent. */
    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (final IOException ignored) {
            // nothing was written, so nothing is lost
        }
    }
}
