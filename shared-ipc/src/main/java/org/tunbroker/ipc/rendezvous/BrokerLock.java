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
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.LockProbe;

/**
 * The lock that makes a process the broker of a directory. The file is never deleted, because then
 * two processes could hold locks on two files of the same name.
 *
 * <pre>
 * Lock file, little-endian
 *  off  size  field       writer             meaning
 *    0     8  generation  the lock's holder  the number of its generation; negated while it is not there yet
 * 2^20     1  (not there)                    the range that the holder locks, {@link LockRange}
 * </pre>
 *
 * <p>For one thread.
 */
public final class BrokerLock implements AutoCloseable {
    private static final Set<OpenOption> OPTIONS =
            Collections.unmodifiableSet(new HashSet<>(Arrays.asList(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS)));

    // kept open: closing any channel on the file in this process drops the lock
    private final FileChannel channel;
    private final BrokerDirectory directory;

    private BrokerLock(final FileChannel channel, final BrokerDirectory directory) {
        this.channel = channel;
        this.directory = directory;
    }

    /**
     * Tries to become the broker of a directory.
     *
     * @param directory prepared before
     * @return the lock, held until it is closed or the process ends; null if another process has it
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    public static BrokerLock tryAcquire(final BrokerDirectory directory) {
        try {
            checkFile(directory.lockFile());
        } catch (final NoSuchFileException ignored) {
            // the file does not exist yet; it is created below
        } catch (final IOException ex) {
            throw failure(directory.lockFile(), ex);
        }
        try {
            final FileChannel channel = FileChannel.open(
                    directory.lockFile(), OPTIONS, OperatingSystem.current().forOwnerAlone());
            if (!LockRange.tryHold(channel)) {
                channel.close();
                return null;
            }
            return new BrokerLock(channel, directory);
        } catch (final IOException ex) {
            throw failure(directory.lockFile(), ex);
        }
    }

    /**
     * Reads the number of the generation of the lock's holder.
     *
     * @param directory which; not one whose lock this process holds
     * @return the number; 0 or less if there is none yet
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    public static long generation(final BrokerDirectory directory) {
        final Path file = directory.lockFile();
        try {
            checkFile(file);
            try (SeekableByteChannel reading =
                    Files.newByteChannel(file, LinkOption.NOFOLLOW_LINKS)) {
                final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
                reading.read(bytes);
                bytes.flip();
                return number(bytes);
            }
        } catch (final NoSuchFileException ex) {
            return 0;
        } catch (final IOException ex) {
            throw failure(file, ex);
        }
    }

    /**
     * Tells, without native code, whether the lock may be held: loading JNA takes longer than
     * launching a broker. {@link LockProbe} gives the exact answer.
     *
     * <p>The kernel's list, /proc/locks, would be exact, but reading it takes 10 ms, during which
     * no process can lock a file.
     *
     * @param directory which; not one whose lock this process holds
     * @return false if no broker ever served there, or the last one left in order; true if one may
     *     serve, or start, or have died
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    public static boolean mayBeHeld(final BrokerDirectory directory) {
        final long number = generation(directory);
        return number < 0
                || number > 0 && Files.exists(directory.generation(number).path());
    }

    /**
     * Checks that the lock file is a regular file: opening a pipe would block, and a link would
     * redirect the write to another file.
     */
    private static void checkFile(final Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "connect",
                    "the lock file " + file + " is no file; remove it");
        }
    }

    private static TunException failure(final Path file, final IOException ex) {
        return new TunException(
                IoFault.codeOf(ex),
                "connect",
                "the lock file " + file + " cannot be used: " + ex,
                ex);
    }

    private static long number(final ByteBuffer bytes) {
        return bytes.remaining() < Long.BYTES
                ? 0
                : bytes.order(ByteOrder.LITTLE_ENDIAN).getLong(bytes.position());
    }

    /**
     * Chooses the number of this holder's generation, which is never reused, and marks it as not
     * yet published. If another process wrote a number without a successor, numbers start again.
     *
     * @return the number, 1 or more
     * @throws TunException ERROR_GEN_FAILURE, ERROR_DISK_FULL
     */
    public long nextGeneration() {
        final long last = Math.abs(published());
        // the greatest number has no successor; no holder wrote it
        long next = last < 0 || last == Long.MAX_VALUE ? 1 : last + 1;
        while (Files.exists(directory.generation(next).path(), LinkOption.NOFOLLOW_LINKS)) {
            // another process corrupted the number in the file, or made that folder
            next++;
        }
        // written at once, so that the number is used up even if this process dies
        // before publishing
        write(-next);
        return next;
    }

    /**
     * Reads what clients read in the lock file; for the lock's holder.
     *
     * @return the number that was published last, or what another process wrote over it
     * @throws TunException ERROR_GEN_FAILURE
     */
    public long published() {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        try {
            channel.read(bytes, 0);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "serve",
                    "the lock file cannot be read: " + ex,
                    ex);
        }
        bytes.flip();
        return number(bytes);
    }

    /**
     * Publishes the generation for clients.
     *
     * @param number from {@link #nextGeneration()}
     * @throws TunException ERROR_DISK_FULL if it cannot be written
     */
    public void publish(final long number) {
        write(number);
    }

    private void write(final long number) {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, number);
        try {
            channel.write(bytes, 0);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_DISK_FULL,
                    "start broker",
                    "the lock file cannot be written: " + ex,
                    ex);
        }
    }

    /** Releases the lock; the next process that takes it is the broker. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException ignored) {
            // the lock ends with the process at the latest
        }
    }
}
