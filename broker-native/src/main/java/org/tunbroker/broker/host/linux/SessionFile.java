package org.tunbroker.broker.host.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.broker.host.SessionMemory;
import org.tunbroker.ipc.ring.SessionSegment;

/** A session's memory as a file in shared memory, which the client opens by its number. */
final class SessionFile implements SessionMemory {
    private static final int[] NO_HANDLES = {};

    private final Path file;
    private final SessionSegment segment;

    SessionFile(final Path file, final int capacity) {
        this.file = file;
        this.segment = SessionSegment.create(file, capacity);
    }

    @Override
    public SessionSegment segment() {
        return segment;
    }

    @Override
    public int[] share() {
        return NO_HANDLES;
    }

    @Override
    public void close() {
        segment.close();
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
