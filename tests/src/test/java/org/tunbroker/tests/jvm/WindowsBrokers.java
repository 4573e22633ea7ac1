package org.tunbroker.tests.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
        if (!Files.exists(base)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(base, DEPTH)) {
            return files.filter(file -> file.endsWith("broker"))
                    .flatMap(file -> running(file).stream())
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static Optional<ProcessHandle> running(final Path brokerFile) {
        try {
            final ByteBuffer file =
                    ByteBuffer.wrap(Files.readAllBytes(brokerFile)).order(ByteOrder.LITTLE_ENDIAN);
            return ProcessHandle.of(file.getInt(PROCESS_ID_OFFSET)).filter(ProcessHandle::isAlive);
        } catch (final NoSuchFileException ex) {
            return Optional.empty();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
