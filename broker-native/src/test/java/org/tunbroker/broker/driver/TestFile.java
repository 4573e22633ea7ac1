package org.tunbroker.broker.driver;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tunbroker.ipc.ring.SessionSegment;

/** A file, as on Linux. */
final class TestFile implements TestMemory {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path directory;
    private final Path file;
    private final SessionSegment brokerSide;
    private final SessionSegment clientSide;

    TestFile(final int capacity) throws IOException {
        directory = Files.createTempDirectory(SHARED_MEMORY, "tunbroker-test-");
        file = directory.resolve("session");
        brokerSide = SessionSegment.create(file, capacity);
        clientSide = SessionSegment.open(file, capacity);
    }

    @Override
    public SessionSegment brokerSide() {
        return brokerSide;
    }

    @Override
    public SessionSegment clientSide() {
        return clientSide;
    }

    @Override
    public void truncate() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertNotEquals(0, channel.size());
            channel.truncate(0);
        }
    }

    @Override
    public void close() throws IOException {
        brokerSide.close();
        Files.delete(file);
        Files.delete(directory);
    }
}
