package org.tunbroker.broker.driver.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** Sealed memory, as on Linux. */
final class TestMemfd implements TestMemory {
    private final SealedMemory memory;
    private final SessionSegment brokerSide;
    private final SessionSegment clientSide;

    TestMemfd(final int capacity) {
        memory = SealedMemory.create("tunbroker-test", SessionLayout.segmentLength(capacity));
        brokerSide = SessionSegment.create(Segment.created(memory.map()), capacity);
        clientSide = SessionSegment.open(Segment.opened(memory.map()), capacity);
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
    public void tryToTruncate() throws IOException {
        final Path file =
                Path.of("/proc/self/fd", Integer.toString(memory.descriptor().number()));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThrows(IOException.class, () -> channel.truncate(0));
        }
        assertEquals(memory.length(), Files.size(file));
    }

    @Override
    public void close() {
        brokerSide.close();
        memory.close();
    }
}
