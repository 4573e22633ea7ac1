package org.tunbroker.ipc.place;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.platform.IoFault;
import org.tunbroker.ipc.segment.Segment;
import org.tunbroker.ipc.wake.WakeFlag;

/**
 * A client's {@link ClientFile} as the broker sees it. The client can rewrite and truncate it at
 * any time, so the broker reads it through the file, and rings the bell without touching it.
 *
 * <p>Immutable and thread-safe.
 */
public final class PeerClientFile {
    private final long aeronClientId;
    private final WakeFlag bell;

    private PeerClientFile(final long aeronClientId, final WakeFlag bell) {
        this.aeronClientId = aeronClientId;
        this.bell = bell;
    }

    /**
     * Reads what a client wrote, and maps its bell.
     *
     * @param path where
     * @return what it is now
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no such file, ERROR_INVALID_DATA if it
     *     is shorter than it must be, ERROR_REVISION_MISMATCH if it is of another version
     */
    public static PeerClientFile open(final Path path) {
        return new PeerClientFile(
                readAeronClientId(path),
                new WakeFlag(Segment.open(path, ClientFile.LENGTH), ClientFile.BELL_OFFSET));
    }

    /**
     * Reads what a client wrote, for a caller that does not need its bell.
     *
     * @param path where
     * @return Aeron's client id, or 0 if the client has none yet
     * @throws TunException as {@link #open}
     */
    public static long readAeronClientId(final Path path) {
        final ByteBuffer bytes = read(path);
        if (bytes.getInt(ClientFile.MAGIC_OFFSET) != ClientFile.MAGIC
                || bytes.getInt(ClientFile.VERSION_OFFSET) != ClientFile.VERSION) {
            throw new TunException(
                    ErrorCode.ERROR_REVISION_MISMATCH,
                    "connect",
                    "the client lays out " + path
                            + " in another way; use the same tunbroker release on both sides");
        }
        return bytes.getLong(ClientFile.AERON_CLIENT_ID_OFFSET);
    }

    private static ByteBuffer read(final Path path) {
        try {
            if (Files.size(path) != ClientFile.LENGTH) {
                throw incomplete(path);
            }
            final ByteBuffer bytes =
                    ByteBuffer.allocate(ClientFile.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            // no more than that, though the file may have grown since
            try (SeekableByteChannel channel = Files.newByteChannel(path)) {
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes) < 0) {
                        throw incomplete(path);
                    }
                }
            }
            return bytes;
        } catch (final NoSuchFileException ex) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND, "connect", path + " is not there", ex);
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "connect", path + " cannot be read: " + ex, ex);
        }
    }

    private static TunException incomplete(final Path path) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                "connect",
                path + " does not have " + ClientFile.LENGTH + " bytes");
    }

    /**
     * Returns under which number Aeron knows this client.
     *
     * @return Aeron's client id, or 0 if the client had none yet
     */
    public long aeronClientId() {
        return aeronClientId;
    }

    /** Wakes the client if it sleeps; does nothing if it took its file away. */
    public void ring() {
        try {
            bell.wakeUntouched();
        } catch (final TunException ex) {
            // nobody sleeps on memory that is gone
            return;
        }
    }
}
