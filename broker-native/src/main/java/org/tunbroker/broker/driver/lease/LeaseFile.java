package org.tunbroker.broker.driver.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Set;
import java.util.UUID;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;

/**
 * A broker's journal: records of {@link #RECORD_LENGTH} bytes at multiples of that, and zeros where
 * there is none. The broker locks the file as long as it lives, so whoever gets the lock may undo
 * what is in it.
 *
 * <p>A record lies in one page, so a process that is killed has written all of it or nothing. Who
 * reads it finds out by the checksum otherwise.
 *
 * <p>For one thread at a time.
 */
public final class LeaseFile implements AutoCloseable {
    /** The most records of a journal. */
    public static final int MAX_RECORDS = 1024;

    /** Bytes of a record. */
    public static final int RECORD_LENGTH = 256;

    /** How the names of journals end. */
    public static final String SUFFIX = ".leases";

    private static final String CALL = "configure";
    private static final String MODE = "rw-------";
    // another process's look at a new file may take the lock first
    private static final int MAX_ATTEMPTS = 10;

    private final Path file;
    private final FileChannel channel;
    private final BitSet used = new BitSet(MAX_RECORDS);
    private boolean closed;

    private LeaseFile(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens a new file. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    /** Makes a journal with a name of its own in a folder that only this user can enter. */
    static LeaseFile create(final Path folder) {
        return create(folder, LeaseFile::openNew);
    }

    static LeaseFile create(final Path folder, final Opener opener) {
        try {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                final Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
                final FileChannel channel = opener.open(file);
                boolean complete = false;
                try {
                    complete = isLocked(channel) && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
                    if (complete) {
                        return new LeaseFile(file, channel);
                    }
                } finally {
                    if (!complete) {
                        channel.close();
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (final IOException ex) {
            throw failure(IoFault.codeOf(ex), folder, ex);
        }
        throw new TunException(
                ErrorCode.ERROR_BUSY, CALL, "other processes lock each journal in " + folder);
    }

    private static FileChannel openNew(final Path file) throws IOException {
        final Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        // on Windows a file inherits the access list of its folder
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? FileChannel.open(
                        file,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)))
                : FileChannel.open(file, options, new FileAttribute<?>[0]);
    }

    private static boolean isLocked(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (final OverlappingFileLockException ex) {
            // another broker of this process looks at it
            return false;
        }
    }

    private static TunException failure(
            final ErrorCode code, final Path file, final IOException ex) {
        return new TunException(
                code, CALL, "the journal " + file + " cannot be written: " + ex, ex);
    }

    /**
     * Writes a record.
     *
     * @param record {@link #RECORD_LENGTH} bytes, which are consumed
     * @return where it stands, for {@link #erase}
     * @throws TunException ERROR_NOT_ENOUGH_QUOTA if the journal is full, ERROR_DISK_FULL if it
     *     cannot be written
     */
    public int write(final ByteBuffer record) {
        final int slot = used.nextClearBit(0);
        if (slot >= MAX_RECORDS) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                    CALL,
                    "a broker has at most " + MAX_RECORDS
                            + " routes and other settings that outlive it; remove some");
        }
        store(slot, record);
        used.set(slot);
        return slot;
    }

    /** Has what was written survive a machine that loses its power. */
    public void force() {
        try {
            channel.force(false);
        } catch (final IOException ex) {
            throw failure(ErrorCode.ERROR_DISK_FULL, file, ex);
        }
    }

    /** Erases what was written. */
    public void erase(final int slot) {
        store(slot, ByteBuffer.allocate(RECORD_LENGTH));
        used.clear(slot);
    }

    private void store(final int slot, final ByteBuffer bytes) {
        final long position = (long) slot * RECORD_LENGTH;
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
        } catch (final IOException ex) {
            throw failure(ErrorCode.ERROR_DISK_FULL, file, ex);
        }
    }

    /** Ends the journal. What is left in it is undone by the next broker. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            if (used.isEmpty()) {
                // before the lock goes, so that nobody else looks at it
                Files.deleteIfExists(file);
            }
        } catch (final IOException ignored) {
            // the next broker deletes it
        }
    }
}
