package org.tunbroker.broker.driver.linux.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * The journals of a user's brokers in one network namespace, whatever their releases: one file for
 * each broker that made anything.
 *
 * <p>What lies there is hostile input. Any process of the user can write it, also one without the
 * broker's rights. So names are not followed, lengths and numbers are bounded, and
 * {@link LeftRoutes} does only what the API would let that user do.
 *
 * <p>For the driver thread.
 */
public final class LeaseFolder {
    private static final int MAX_FILES = 64;
    private static final int MAX_LENGTH = JournalFile.MAX_RECORDS * LeaseLayout.LENGTH;

    private final Path folder;
    private final LogSink log;

    /**
     * Names the folder.
     *
     * @param folder which may not exist; its parent belongs to this user alone
     * @param log told what was undone
     */
    public LeaseFolder(final Path folder, final LogSink log) {
        this.folder = folder;
        this.log = log;
    }

    /** Makes the journal of this broker, and the folder if need be. */
    public Journal newJournal(final Place place) {
        BrokerDirectory.makeOwn(folder);
        return JournalFile.create(folder, place);
    }

    /**
     * Undoes what brokers left that were killed, and removes their journals. Those of brokers that
     * live stay as they are. What fails is logged, and does not keep a broker from starting.
     *
     * @param socket in the network namespace of this broker
     * @param heir of the routes that they held for their clients
     */
    public void undoLeft(final RouteSocket socket, final HoldHeir heir) {
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                // none yet; what else it may be is refused once a journal is needed
                return;
            }
            BrokerDirectory.makeOwn(folder);
            final LeftRoutes routes = new LeftRoutes(socket, Place.ofThisThread(), heir, log);
            final List<Path> files = files();
            for (final Path file : files) {
                visit(file, (records, tooLong) -> {
                    routes.inherit(records);
                    return false;
                });
            }
            // only then: one journal may hold for a process that lives what another one's has not
            for (final Path file : files) {
                visit(file, routes::undo);
            }
        } catch (final IOException | TunException ex) {
            LogLine.warn(log, "what earlier brokers left is not undone: " + ex.getMessage());
        }
    }

    private List<Path> files() throws IOException {
        final List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (final Path file : all) {
                if (files.size() == MAX_FILES) {
                    LogLine.warn(
                            log,
                            "over " + MAX_FILES + " files in " + folder
                                    + ": the rest waits for the next broker");
                    break;
                }
                files.add(file);
            }
        } catch (final DirectoryIteratorException ex) {
            throw ex.getCause();
        }
        return files;
    }

    /** What is done with a journal; returns whether it is done with. */
    @FunctionalInterface
    private interface Visit {
        boolean to(List<ByteBuffer> records, boolean tooLong);
    }

    /** Visits the journal of a broker that is gone. */
    private void visit(final Path file, final Visit visit) {
        try {
            if (!isRegular(file)) {
                LogLine.warn(
                        log,
                        "a journal of leases that is no file is removed: " + file.getFileName());
                Files.delete(file);
                return;
            }
            try (FileChannel channel = FileChannel.open(
                    file,
                    Set.of(
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS))) {
                if (channel.tryLock() == null) {
                    // of a broker that lives
                    return;
                }
                final boolean done = visit.to(read(channel), channel.size() > MAX_LENGTH);
                if (done) {
                    // while it is locked, so it is not another broker's by now
                    Files.deleteIfExists(file);
                }
            }
        } catch (final OverlappingFileLockException | NoSuchFileException ignored) {
            // of a broker in this process, or gone since its broker left
        } catch (final IOException | TunException ex) {
            LogLine.warn(
                    log,
                    "the journal of leases " + file.getFileName() + " cannot be undone: "
                            + ex.getMessage());
        }
    }

    /** To open a pipe or the like could block. */
    private static boolean isRegular(final Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile();
    }

    /** Reads the records once, into memory that nobody else writes; what is cut off is left out. */
    private static List<ByteBuffer> read(final FileChannel channel) throws IOException {
        final List<ByteBuffer> records = new ArrayList<>();
        for (int slot = 0; slot < JournalFile.MAX_RECORDS; slot++) {
            final ByteBuffer record =
                    ByteBuffer.allocate(LeaseLayout.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            final int length = channel.read(record, (long) slot * LeaseLayout.LENGTH);
            if (length <= 0) {
                break;
            }
            records.add(record.clear());
        }
        return records;
    }
}
