package org.tunbroker.ipc.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class SealedMemoryTest {
    private static final int LENGTH = 5 * 4096;

    private final SealedMemory memory = SealedMemory.create("tunbroker-test", LENGTH);

    @AfterEach
    void close() {
        memory.close();
    }

    private Path file() {
        return Paths.get("/proc/self/fd", Integer.toString(memory.descriptor().number()));
    }

    @Test
    void shouldBeZerosOfItsLength() throws IOException {
        final MappedByteBuffer mapped = memory.map();
        assertEquals(LENGTH, mapped.capacity());
        for (int i = 0; i < LENGTH; i += Integer.BYTES) {
            assertEquals(0, mapped.getInt(i));
        }
        assertEquals(LENGTH, Files.size(file()));
        assertTrue(
                Files.readSymbolicLink(file()).toString().startsWith("/memfd:tunbroker-test"),
                "its name");
    }

    @Test
    void shouldRefuseToChangeItsLengthToWhoeverHasIt() throws IOException {
        memory.map().putInt(LENGTH - Integer.BYTES, 7);
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            assertThrows(IOException.class, () -> channel.truncate(0));
            assertThrows(
                    IOException.class,
                    () -> channel.write(java.nio.ByteBuffer.allocate(1), LENGTH));
        }
        assertEquals(-1, LibC.ftruncate(memory.descriptor().number(), 0));
        assertEquals(LibC.EPERM, LibC.errno());
        assertEquals(-1, LibC.ftruncate(memory.descriptor().number(), 2 * LENGTH));
        assertEquals(LibC.EPERM, LibC.errno());
        assertNotEquals(
                0, LibC.fcntl(memory.descriptor().number(), LibC.F_ADD_SEALS, LibC.F_SEAL_GROW));
        assertEquals(LibC.EPERM, LibC.errno());
        assertEquals(7, memory.map().getInt(LENGTH - Integer.BYTES));
    }

    @Test
    void shouldOpenWhatIsSealedAndOfItsLengthOnly(@TempDir final Path folder) throws IOException {
        assertFails(duplicate(), LENGTH - 1);
        assertEquals(LENGTH, SealedMemory.of(duplicate(), LENGTH).map().capacity());
        final Path file = Files.write(folder.resolve("file"), new byte[LENGTH]);
        assertFails(open(file), LENGTH);
    }

    private Descriptor duplicate() {
        return open(file());
    }

    private static Descriptor open(final Path path) {
        final int readAndWrite = 2;
        return new Descriptor(LibC.open(
                org.tunbroker.ipc.os.FileNames.encode(path), readAndWrite | LibC.O_CLOEXEC));
    }

    private static void assertFails(final Descriptor descriptor, final int length) {
        final TunException thrown =
                assertThrows(TunException.class, () -> SealedMemory.of(descriptor, length));
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_DATA), thrown::getMessage);
        // it was closed
        assertThrows(TunException.class, descriptor::number);
    }

    @Test
    void shouldStayMappedWhenItIsClosed() {
        final MappedByteBuffer mapped = memory.map();
        memory.close();
        memory.close();
        mapped.putInt(0, 1);
        assertEquals(1, mapped.getInt(0));
    }

    @Test
    void shouldAllocateWhatWasGivenBack() {
        memory.map();
        memory.allocate();
        memory.allocate();
    }
}
