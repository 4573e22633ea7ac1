package org.tunbroker.ipc.rendezvous;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.os.windows.KernelHandle;

/**
 * A client's own file, by which it tells the broker its number in Aeron.
 *
 * <p>For Windows, where the {@link HandshakePipe} proves who the client is. It is not mapped, so it
 * can be deleted while the client is alive; the bell needs only its event, and its word is private.
 * On Linux a client tells the broker by its socket.
 *
 * <pre>
 * Client file, version 1, little-endian
 *   off  size  field            writer  store / load
 *     0     4  magic            client  plain, published by Aeron client id
 *     4     4  version          client  plain, likewise
 *     8     8  Aeron client id  client  written and read through the file; 0 at first
 *    16  4080  unused
 * </pre>
 *
 * <p>Thread-safe; one thread of the client sleeps on the bell.
 */
public final class ClientFile implements AutoCloseable {
    static final int MAGIC = 0x31434C54;
    static final int VERSION = 1;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int AERON_CLIENT_ID_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final int BELL_OFFSET = 128;
    static final int LENGTH = 4096;

    private final Path path;
    private final FileChannel channel;
    private final WakeFlag bell;

    private ClientFile(final Path path, final FileChannel channel, final Segment bell) {
        this.path = path;
        this.channel = channel;
        this.bell = new WakeFlag(bell, BELL_OFFSET);
    }

    /**
     * Makes a client's file before the client comes, where clients make no files; for the broker.
     *
     * @param path where; must not exist
     * @throws TunException ERROR_GEN_FAILURE
     */
    public static void prepare(final Path path) {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            begin(channel);
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "connect", path + " cannot be made: " + ex, ex);
        }
    }

    private static void begin(final FileChannel channel) throws IOException {
        channel.write(ByteBuffer.allocate(LENGTH));
        final ByteBuffer header = ByteBuffer.allocate(AERON_CLIENT_ID_OFFSET);
        header.order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC_OFFSET, MAGIC).putInt(VERSION_OFFSET, VERSION);
        channel.write(header, 0);
    }

    /**
     * Tells whether a client gave up before it said hello; for the broker.
     *
     * @param path of its file
     * @return whether the file is gone, or its client will not use it any more
     */
    public static boolean isGivenUp(final Path path) {
        try {
            return read(path).getInt(MAGIC_OFFSET) != MAGIC;
        } catch (final TunException ex) {
            return ex.is(ErrorCode.ERROR_FILE_NOT_FOUND);
        }
    }

    /**
     * Makes the file of this client.
     *
     * @param path where; must not exist
     * @param event by which the client is woken
     * @return the file, to be closed by the client
     * @throws TunException ERROR_FILE_NOT_FOUND if the generation is gone, ERROR_GEN_FAILURE
     */
    public static ClientFile create(final Path path, final KernelHandle event) {
        return open(path, event, StandardOpenOption.CREATE_NEW);
    }

    /**
     * Opens the file of this client, which the broker made, in a folder where only the broker makes
     * files. Anywhere else that could be a link.
     *
     * @param path where
     * @param event by which the client is woken
     * @return the file, to be closed by the client
     * @throws TunException as {@link #create}
     */
    public static ClientFile openPrepared(final Path path, final KernelHandle event) {
        return open(path, event, LinkOption.NOFOLLOW_LINKS);
    }

    private static ClientFile open(
            final Path path, final KernelHandle event, final OpenOption option) {
        FileChannel channel = null;
        boolean complete = false;
        try {
            channel = FileChannel.open(
                    path, option, StandardOpenOption.READ, StandardOpenOption.WRITE);
            begin(channel);
            final ClientFile file = new ClientFile(
                    path,
                    channel,
                    Segment.unshared(LENGTH, Collections.singletonMap(BELL_OFFSET, event)));
            complete = true;
            return file;
        } catch (final IOException ex) {
            final boolean leaving = !Files.exists(path.getParent());
            throw new TunException(
                    leaving ? ErrorCode.ERROR_FILE_NOT_FOUND : IoFault.codeOf(ex),
                    "connect",
                    "the client's file " + path + " cannot be made: " + ex,
                    ex);
        } finally {
            // after a failure, no incomplete client file must stay
            if (!complete && channel != null) {
                remove(path, channel);
            }
        }
    }

    private static void remove(final Path path, final FileChannel channel) {
        try {
            // for a file that the broker made and this client may not delete
            channel.write(ByteBuffer.allocate(Integer.BYTES), MAGIC_OFFSET);
            Files.deleteIfExists(path);
        } catch (final IOException ignored) {
            // the broker deletes the files of clients that died or left
        }
        try {
            channel.close();
        } catch (final IOException ignored) {
            // closed with the process at the latest
        }
    }

    /**
     * Writes this client's number in Aeron, so that the broker can remove it there.
     *
     * @param id Aeron's client id
     */
    public void aeronClientId(final long id) {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, id);
        try {
            channel.write(bytes, AERON_CLIENT_ID_OFFSET);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "connect",
                    "the client's file cannot be written: " + ex,
                    ex);
        }
    }

    /**
     * Reads what a client wrote; for the broker.
     *
     * @param path where
     * @return Aeron's client id, or 0 if the client has none yet
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no such file, ERROR_INVALID_DATA if it
     *     is shorter than it must be, ERROR_REVISION_MISMATCH if it is of another version
     */
    public static long readAeronClientId(final Path path) {
        final ByteBuffer bytes = read(path);
        if (bytes.getInt(MAGIC_OFFSET) != MAGIC || bytes.getInt(VERSION_OFFSET) != VERSION) {
            throw new TunException(
                    ErrorCode.ERROR_REVISION_MISMATCH,
                    "connect",
                    "the client lays out " + path
                            + " in another way; use the same tunbroker release on both sides");
        }
        return bytes.getLong(AERON_CLIENT_ID_OFFSET);
    }

    private static ByteBuffer read(final Path path) {
        try {
            if (Files.size(path) != LENGTH) {
                throw incomplete(path);
            }
            final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            // a bounded read, because the file may have grown since
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
                path + " does not have " + LENGTH + " bytes");
    }

    /**
     * Returns the flag on which the client sleeps while it waits for messages.
     *
     * @return the bell
     */
    public WakeFlag bell() {
        return bell;
    }

    /** Deletes the file. */
    @Override
    public void close() {
        remove(path, channel);
    }
}
