package org.tunbroker.broker.driver.linux.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Set;
import java.util.UUID;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;
import org.tunbroker.ipc.os.IoFault;

/**
 * A broker's journal: records of {@link LeaseRecord#LENGTH} bytes at multiples of that, and zeros
 * where there is none. The broker locks the file as long as it lives, so whoever gets the lock may
 * undo what is in it.
 *
 * <p>A record lies in one page, so a process that is killed has written all of it or nothing. Who
 * reads it finds out by the checksum otherwise.
 */
final class JournalFile implements Journal {
    static final int MAX_RECORDS = 1024;
    static final String SUFFIX = ".leases";

    private static final String CALL = "configure";
    private static final String MODE = "rw-------";
    // another process's look at a new file may take the lock first
    private static final int MAX_ATTEMPTS = 10;

    private final Path file;
    private final FileChannel channel;
    private final Place place;
    private final BitSet used = new BitSet(MAX_RECORDS);
    private boolean closed;

    private JournalFile(final Path file, final FileChannel channel, final Place place) {
        this.file = file;
        this.channel = channel;
        this.place = place;
    }

    /** Makes a journal with a name of its own in a folder that only this user can enter. */
    static JournalFile create(final Path folder, final Place place) {
        try {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                final Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
                final FileChannel channel = FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(MODE)));
                if (channel.tryLock() != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    return new JournalFile(file, channel, place);
                }
                channel.close();
                Files.deleteIfExists(file);
            }
        } catch (final IOException ex) {
            throw failure(folder, ex);
        }
        throw new TunException(
                ErrorCode.ERROR_BUSY, CALL, "other processes lock each journal in " + folder);
    }

    private static TunException failure(final Path file, final IOException ex) {
        return new TunException(
                IoFault.codeOf(ex), CALL, "the journal " + file + " cannot be written: " + ex, ex);
    }

    @Override
    public int write(final InterfaceIdentity through, final HostRoute route, final String adapter) {
        return write(new LeaseRecord(place, through, route, adapter).encode());
    }

    @Override
    public int write(final UnreachableRoute route, final OwnerProcess owner, final String adapter) {
        return write(new HoldRecord(place, route, owner, adapter).encode());
    }

    private int write(final ByteBuffer record) {
        final int slot = used.nextClearBit(0);
        if (slot >= MAX_RECORDS) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                    CALL,
                    "a broker has at most " + MAX_RECORDS
                            + " routes that bypass tunnels, and as many that are held");
        }
        store(slot, record);
        used.set(slot);
        return slot;
    }

    @Override
    public void erase(final int slot) {
        store(slot, ByteBuffer.allocate(LeaseLayout.LENGTH));
        used.clear(slot);
    }

    private void store(final int slot, final ByteBuffer bytes) {
        final long position = (long) slot * LeaseLayout.LENGTH;
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_DISK_FULL,
                    CALL,
                    "the journal " + file + " cannot be written: " + ex,
                    ex);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (used.isEmpty()) {
                // before the lock goes, so that nobody else looks at it
                Files.deleteIfExists(file);
            }
            channel.close();
        } catch (final IOException ignored) {
            // the next broker deletes it
        }
    }
}
