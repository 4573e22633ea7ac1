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
 * The file by which Aeron's clients command its driver. Where another process truncated it, a
 * command ends the JVM: a compare-and-set of memory that is gone is no error that Java could catch
 * (SIGBUS in Unsafe_CompareAndSetLong). It is kept open since the broker deletes it in the end.
 *
 * <p>For one thread.
 */
final class CommandFile implements AutoCloseable {
    // null where a file that is mapped cannot be cut short
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
            // no channel: one that an interrupted thread uses is closed
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
     * Tells whether there is less of a file than it says itself. Aeron would look at it again and
     * again then, until all of it is there, and look at no clock meanwhile.
     *
     * @return false if there is no such file, or none that can be read
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
            // Aeron finds that too, and waits for it or fails
            return false;
        }
    }

    /** Tells whether all of it is there. */
    boolean isWhole() {
        try {
            return file == null || file.length() >= length;
        } catch (final IOException ex) {
            return false;
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (final IOException ignored) {
            // nothing was written
        }
    }
}
