package org.tunbroker.ipc.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * The file behind a segment, kept open by the process that made it. All processes that map the file
 * see what is written through it. Such a write never faults, even if another process truncates the
 * file.
 *
 * <p>Owned by its maker, who closes it; a segment that was mapped from it stays. For one thread at
 * a time.
 */
public final class SegmentFile implements AutoCloseable {
    private static final int ZEROS_LENGTH = 64 * 1024;

    private final Path path;
    private final FileChannel channel;

    private SegmentFile(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes an empty file that only this user can open.
     *
     * @param path where; must not exist
     * @return the file
     * @throws TunException ERROR_ALREADY_EXISTS if the file exists, ERROR_GEN_FAILURE for other
     *     faults
     */
    public static SegmentFile create(final Path path) {
        final Set<OpenOption> options = new HashSet<>();
        Collections.addAll(
                options,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            return new SegmentFile(
                    path,
                    FileChannel.open(path, options, OperatingSystem.current().forOwnerAlone()));
        } catch (final FileAlreadyExistsException ex) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS, "create segment", path + " exists", ex);
        } catch (final IOException ex) {
            throw Segment.failure("create segment", path, ex);
        }
    }

    /**
     * Writes zeros over the whole file, which allocates all of it: no later store can find the file
     * system full.
     *
     * @param length bytes that the file has then at least, 1 or more
     * @throws TunException ERROR_DISK_FULL if the file system has no room for it, ERROR_GEN_FAILURE
     *     for other faults
     */
    public void allocate(final int length) {
        try {
            long position = 0;
            final ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(length, ZEROS_LENGTH));
            while (position < length) {
                zeros.clear().limit((int) Math.min(length - position, zeros.capacity()));
                position += channel.write(zeros, position);
            }
        } catch (final IOException ex) {
            throw full(ex, length);
        }
    }

    private TunException full(final IOException cause, final int length) {
        // File, not FileStore: Java finds no file store in a chroot whose root is not a mount point
        if (path.toFile().getUsableSpace() >= length) {
            return Segment.failure("create segment", path, cause);
        }
        return new TunException(
                ErrorCode.ERROR_DISK_FULL,
                "create segment",
                "no room for "
                        + length
                        + " bytes at "
                        + path
                        + "; use a smaller ring capacity, or free space there",
                cause);
    }

    /**
     * Maps the file.
     *
     * @param length bytes, which are allocated
     * @return the segment, whose {@link Segment#close()} unmaps it
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY if this process has no room to map it,
     *     ERROR_GEN_FAILURE for other faults
     */
    public Segment map(final int length) {
        try {
            return Segment.created(channel.map(FileChannel.MapMode.READ_WRITE, 0, length));
        } catch (final IOException ex) {
            throw Segment.failure("create segment", path, ex);
        }
    }

    /**
     * Deletes the file's name, if it still has one.
     *
     * @throws TunException ERROR_GEN_FAILURE if the operating system refuses
     */
    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ex) {
            throw Segment.failure("delete segment", path, ex);
        }
    }

    /** Closes the file; mappings stay. Idempotent. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException ex) {
            throw Segment.failure("close segment", path, ex);
        }
    }
}
