package org.tunbroker.broker.host.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.broker.host.SessionMemory;
import org.tunbroker.broker.host.Visitor;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.place.PeerClientFile;

/** A client whose process holds the lock of its file. */
final class LinuxVisitor implements Visitor {
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
        return SessionFile.create(
                generation.session(number),
                number,
                capacity,
                SharedReserve.of(generation.sessions()));
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
