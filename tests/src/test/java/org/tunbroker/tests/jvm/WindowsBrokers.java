package org.tunbroker.tests.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;

/**
 * Brokers on Windows, where nobody can ask for a process's arguments or for the holder of a lock:
 * found by the files that they made. Stateless.
 */
final class WindowsBrokers {
    private static final int PROCESS_ID_OFFSET = 8;
    // base, driver, generation, file
    private static final int DEPTH = 3;

    private WindowsBrokers() {}

    /** Returns the process id of the broker that serves a directory; 0 if none does. */
    static int of(final BrokerDirectory directory) {
        final long generation = Math.abs(BrokerLock.generation(directory));
        return running(directory.generation(generation).brokerFile())
                .map(broker -> (int) broker.pid())
                .orElse(0);
    }

    /** Returns the brokers that have a file below a folder, and still run. */
    static List<ProcessHandle> in(final Path base) {
        final List<ProcessHandle> brokers = new ArrayList<>();
        try {
            Files.walkFileTree(base, Set.of(), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(
                        final Path file, final BasicFileAttributes attributes) {
                    if (file.endsWith("broker")) {
                        running(file).ifPresent(brokers::add);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(final Path file, final IOException failure) {
                    // another broker removes what earlier ones left, meanwhile
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        final Path folder, final IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return brokers;
    }

    private static Optional<ProcessHandle> running(final Path brokerFile) {
        try {
            final ByteBuffer file =
                    ByteBuffer.wrap(Files.readAllBytes(brokerFile)).order(ByteOrder.LITTLE_ENDIAN);
            // a broker that is making the file has not yet given it its length, or its own id
            final int id = file.limit() < PROCESS_ID_OFFSET + Integer.BYTES
                    ? 0
                    : file.getInt(PROCESS_ID_OFFSET);
            return id == 0 ? Optional.empty() : ProcessHandle.of(id).filter(ProcessHandle::isAlive);
        } catch (final NoSuchFileException ex) {
            return Optional.empty();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
