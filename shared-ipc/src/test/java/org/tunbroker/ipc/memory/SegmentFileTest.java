package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.TunException;

@Timeout(10)
class SegmentFileTest {
    private static final int LENGTH = 200_000;

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private Path path;

    @BeforeEach
    void nameFile() {
        path = directory.resolve("segment");
    }

    @Test
    void shouldHaveItsLengthAgainWhenAllocatedAfterSomebodyTruncatedIt() throws IOException {
        try (SegmentFile file = SegmentFile.create(path)) {
            file.allocate(LENGTH);
            try (Segment segment = file.map(LENGTH);
                    FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
                other.truncate(0);
                file.allocate(LENGTH);
                assertEquals(LENGTH, Files.size(path));
                segment.buffer().putInt(LENGTH - Integer.BYTES, 5);
            }
        }
    }

    @Test
    void shouldWriteIntoItsOwnFileWhenSomebodyPutAnotherInItsPlace() throws IOException {
        final Path precious = Files.writeString(directory.resolve("precious"), "mine");
        try (SegmentFile file = SegmentFile.create(path)) {
            file.allocate(LENGTH);
            Files.delete(path);
            Files.createSymbolicLink(path, precious);
            file.allocate(LENGTH);
            assertEquals("mine", Files.readString(precious));
        }
    }

    @Test
    void shouldKeepWhatIsMappedWhenItIsDeletedAndClosed() {
        final Segment segment;
        try (SegmentFile file = SegmentFile.create(path)) {
            file.allocate(LENGTH);
            segment = file.map(LENGTH);
            file.delete();
            file.delete();
        }
        assertFalse(Files.exists(path));
        segment.buffer().putInt(LENGTH - Integer.BYTES, 6);
        segment.close();
    }

    @Test
    void shouldRefuseToBeAllocatedAfterClose() {
        final SegmentFile file = SegmentFile.create(path);
        file.close();
        file.close();
        assertThrows(TunException.class, () -> file.allocate(LENGTH));
    }
}
