package org.tunbroker.ipc.place;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.function.LongConsumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.platform.IoFault;
import org.tunbroker.ipc.segment.Segment;
import org.tunbroker.ipc.wake.WakeFlag;
import org.tunbroker.ipc.windows.KernelHandle;

/**
 * A client's own file, as the client sees it; {@link PeerClientFile} is what the broker sees.
 *
 * <p>On Linux its lock is the client's proof of life: the kernel says who holds it, and drops it
 * when the process dies, however it dies. On Windows, where the {@link DoorPipe} proves who the
 * client is, and what is locked could not be read, it is neither locked nor mapped: the bell rings
 * by its event alone, so its word is nobody's but the client's, and the file can be deleted while
 * the client lives.
 *
 * <pre>
 * Client file, version 1, little-endian; words that change have 128 bytes of their own
 *   off  size  field            writer  store / load
 *     0     4  magic            client  plain, published by Aeron client id
 *     4     4  version          client  plain, likewise
 *     8     8  Aeron client id  client  volatile store; the broker reads it through the file; 0 at first
 *   128     4  bell             client  {@link WakeFlag}: the client exchanges 1 for its sleep; 0 on Windows
 *   256  3840  unused
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
    // holds the lock; closing any other channel on this file in the process would silently drop it
    private final FileChannel channel;
    private final LongConsumer aeronClientId;
    private final WakeFlag bell;

    private ClientFile(
            final Path path,
            final FileChannel channel,
            final LongConsumer aeronClientId,
            final Segment bell) {
        this.path = path;
        this.channel = channel;
        this.aeronClientId = aeronClientId;
        this.bell = new WakeFlag(bell, BELL_OFFSET);
    }

    /** Initialises a newly created, zero-filled file. */
    @FunctionalInterface
    private interface Opening {
        ClientFile open(FileChannel channel) throws IOException;
    }

    /**
     * Makes and locks the file of this client.
     *
     * @param path where; must not exist
     * @return the file, to be closed by the client
     * @throws TunException ERROR_FILE_NOT_FOUND if the generation is gone,
     *     ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    public static ClientFile create(final Path path) {
        return create(path, channel -> {
            if (channel.tryLock() == null) {
                throw new IOException("somebody else locked it");
            }
            final Segment segment = Segment.of(channel, LENGTH);
            segment.buffer().putInt(MAGIC_OFFSET, MAGIC);
            segment.buffer().putInt(VERSION_OFFSET, VERSION);
            return new ClientFile(
                    path,
                    channel,
                    id -> segment.buffer().putLongVolatile(AERON_CLIENT_ID_OFFSET, id),
                    segment);
        });
    }

    /**
     * Makes the file of this client on Windows.
     *
     * @param path where; must not exist
     * @param event by which the client is woken
     * @return the file, to be closed by the client
     * @throws TunException ERROR_FILE_NOT_FOUND if the generation is gone,
     *     ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    public static ClientFile create(final Path path, final KernelHandle event) {
        return create(path, channel -> {
            final ByteBuffer header = ByteBuffer.allocate(AERON_CLIENT_ID_OFFSET);
            header.order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(MAGIC_OFFSET, MAGIC).putInt(VERSION_OFFSET, VERSION);
            channel.write(header, 0);
            return new ClientFile(
                    path,
                    channel,
                    id -> write(channel, id),
                    Segment.unshared(LENGTH, Collections.singletonMap(BELL_OFFSET, event)));
        });
    }

    private static void write(final FileChannel channel, final long aeronClientId) {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, aeronClientId);
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

    private static ClientFile create(final Path path, final Opening opening) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            channel.write(ByteBuffer.allocate(LENGTH));
            return opening.open(channel);
        } catch (final IOException ex) {
            final ErrorCode code = IoFault.codeOf(ex);
            if (channel != null) {
                // made here, and of no use
                remove(path, channel);
            }
            final boolean leaving = !Files.exists(path.getParent());
            throw new TunException(
                    leaving ? ErrorCode.ERROR_FILE_NOT_FOUND : code,
                    "connect",
                    "the client's file " + path + " cannot be made: " + ex,
                    ex);
        } catch (final RuntimeException | Error ex) {
            // a class that is missing, too, must not leave a file that looks like a client
            if (channel != null) {
                remove(path, channel);
            }
            throw ex;
        }
    }

    private static void remove(final Path path, final FileChannel channel) {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ignored) {
            // the broker deletes the file of a client that is gone
        }
        try {
            channel.close();
        } catch (final IOException ignored) {
            // the lock goes with the process at the latest
        }
    }

    /**
     * Says under which number Aeron knows this client, so that the broker can remove it there.
     *
     * @param id Aeron's client id
     */
    public void aeronClientId(final long id) {
        aeronClientId.accept(id);
    }

    /**
     * Returns the flag on which the client sleeps while it waits for messages.
     *
     * @return the bell
     */
    public WakeFlag bell() {
        return bell;
    }

    /** Deletes the file and gives up the lock. */
    @Override
    public void close() {
        remove(path, channel);
    }
}
