package org.tunbroker.ipc.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whoever gets the descriptor tries all that a process of the same user can. */
@EnabledOnOs(OS.LINUX)
class ReadOnlyMemoryTest {
    private static final int LENGTH = 8192;
    private static final int MADV_REMOVE = 9;

    private ReadOnlyMemory memory;

    @BeforeEach
    void make() {
        memory = ReadOnlyMemory.create("test", LENGTH);
        memory.mapped().put(0, (byte) 42);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private Path path() {
        return Path.of("/proc/self/fd", Integer.toString(memory.descriptor().number()));
    }

    private static void assumeFutureWriteSeal() throws IOException {
        // since Linux 5.1
        final String[] release =
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[.-]");
        final int major = Integer.parseInt(release[0]);
        assumeTrue(
                major > 5 || major == 5 && Integer.parseInt(release[1]) >= 1,
                "the kernel has no F_SEAL_FUTURE_WRITE");
    }

    @Test
    void shouldShowReadersWhatItsMakerWritesAfterwards() throws IOException {
        try (FileChannel channel = FileChannel.open(path())) {
            final MappedByteBuffer read = channel.map(MapMode.READ_ONLY, 0, LENGTH);
            assertEquals(42, read.get(0));
            memory.mapped().put(LENGTH - 1, (byte) 43);
            assertEquals(43, read.get(LENGTH - 1));
        }
    }

    @Test
    void shouldRefuseWritersOfTheSameUser() throws IOException {
        assumeFutureWriteSeal();
        try (FileChannel channel =
                FileChannel.open(path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThrows(IOException.class, () -> channel.map(MapMode.READ_WRITE, 0, LENGTH));
            assertThrows(IOException.class, () -> channel.write(ByteBuffer.allocate(1), 0));
            assertThrows(IOException.class, () -> channel.truncate(0));
        }
        assertEquals(42, memory.mapped().get(0));
    }

    @Test
    void shouldKeepItsLengthAndItsPages() throws IOException {
        assumeFutureWriteSeal();
        final int number = memory.descriptor().number();
        assertNotEquals(0, LibC.ftruncate(number, 1));
        assertNotEquals(0, LibC.ftruncate(number, 2 * LENGTH));
        assertNotEquals(0, LibC.fcntl(number, LibC.F_ADD_SEALS, LibC.F_SEAL_SHRINK));
        try (FileChannel channel = FileChannel.open(path())) {
            final MappedByteBuffer read = channel.map(MapMode.READ_ONLY, 0, LENGTH);
            assertNotEquals(
                    0,
                    LibC.madvise(BufferUtil.address(read), LENGTH, MADV_REMOVE),
                    "pages were given back");
        }
        assertEquals(42, memory.mapped().get(0));
    }
}
