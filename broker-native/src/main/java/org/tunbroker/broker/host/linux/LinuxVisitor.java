package org.tunbroker.broker.host.linux;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.host.SessionMemory;
import org.tunbroker.broker.host.Visitor;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.place.PeerClientFile;
import org.tunbroker.ipc.ring.SessionLayout;

/** A client whose process holds the lock of its file. */
final class LinuxVisitor implements Visitor {
    // a connection takes less than half a mebibyte
    private static final long MOST_RESERVED = 32 * 1024 * 1024;
    private static final int RESERVED_PART = 16;

    private final Generation generation;
    private final Path path;
    private final PeerClientFile file;
    private final Runnable dropWatch;

    LinuxVisitor(
            final Generation generation,
            final Path path,
            final PeerClientFile file,
            final Runnable dropWatch) {
        this.generation = generation;
        this.path = path;
        this.file = file;
        this.dropWatch = dropWatch;
    }

    @Override
    public long aeronClientId() {
        return file.aeronClientId();
    }

    @Override
    public void ring() {
        file.ring();
    }

    @Override
    public SessionMemory createSession(final int number, final int capacity) {
        checkReserve(generation.sessions(), SessionLayout.segmentLength(capacity));
        return SessionFile.create(generation.session(number), number, capacity);
    }

    /** Sessions leave some of the shared memory for those who want to connect. */
    private static void checkReserve(final Path folder, final long length) {
        final File place = folder.toFile();
        final long reserve = Math.min(MOST_RESERVED, place.getTotalSpace() / RESERVED_PART);
        final long usable = place.getUsableSpace();
        if (usable - length < reserve) {
            throw new TunException(
                    ErrorCode.ERROR_DISK_FULL,
                    "create segment",
                    "no room for " + length + " bytes at " + folder + ": there are " + usable
                            + ", of which " + reserve + " are kept for clients that connect; use a"
                            + " smaller ring capacity, or free space there");
        }
    }

    @Override
    public void close() {
        dropWatch.run();
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
