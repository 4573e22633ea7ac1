package org.tunbroker.broker.driver.lease;

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
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * The folder of the journals of a user's brokers, whatever their releases: one file for each broker
 * that made anything.
 *
 * <p>What lies there is hostile input. Any process of the user can write it, also one without the
 * broker's rights. So names are not followed, only files with a journal's name are touched, and
 * lengths and numbers are bounded.
 *
 * <p>Thread-safe.
 */
public final class LeaseFiles {
    private static final int MAX_FILES = 64;
    private static final int MAX_LENGTH = LeaseFile.MAX_RECORDS * LeaseFile.RECORD_LENGTH;

    private final Path folder;
    private final LogSink log;

    /** What is done with the journal of a broker that is gone. */
    @FunctionalInterface
    public interface Visit {
        /**
         * Does it, while the journal is locked.
         *
         * @param records perhaps of zeros, perhaps forged; little-endian
         * @param tooLong whether there was more than a journal has
         * @return whether nothing is left to be undone, so that the journal can go
         */
        boolean to(List<ByteBuffer> records, boolean tooLong);
    }

    /**
     * Names the folder.
     *
     * @param folder which may not exist; its parent belongs to this user alone
     * @param log told what is no journal
     */
    public LeaseFiles(final Path folder, final LogSink log) {
        this.folder = folder;
        this.log = log;
    }

    /** Makes the journal of this broker, and the folder if need be. */
    public LeaseFile create() {
        BrokerDirectory.makeOwn(folder);
        return LeaseFile.create(folder);
    }

    /** Tells whether any broker made the folder. What else it may be is refused when it is used. */
    public boolean exist() {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Visits what brokers left that are gone, and removes journals that are done with. Those of
     * brokers that live stay as they are. What fails is logged.
     */
    public void visitLeft(final Visit visit) {
        if (!exist()) {
            return;
        }
        try {
            BrokerDirectory.makeOwn(folder);
            for (final Path file : files()) {
                visit(file, visit);
            }
        } catch (final IOException | TunException ex) {
            LogLine.warn(log, "what earlier brokers left is not undone: " + ex.getMessage());
        }
    }

    private List<Path> files() throws IOException {
        final List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + LeaseFile.SUFFIX)) {
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
                if (visit.to(read(channel), channel.size() > MAX_LENGTH)) {
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
        for (int slot = 0; slot < LeaseFile.MAX_RECORDS; slot++) {
            final ByteBuffer record =
                    ByteBuffer.allocate(LeaseFile.RECORD_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            final int length = channel.read(record, (long) slot * LeaseFile.RECORD_LENGTH);
            if (length <= 0) {
                break;
            }
            records.add(record.clear());
        }
        return records;
    }
}
