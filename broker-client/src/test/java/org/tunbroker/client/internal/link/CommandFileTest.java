package org.tunbroker.client.internal.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.TunException;

@EnabledOnOs(OS.LINUX)
class CommandFileTest {
    private static final int PART = 4096;
    private static final int LENGTH = CncFileDescriptor.END_OF_METADATA_OFFSET + 5 * PART;

    @TempDir
    Path folder;

    private Path file() throws IOException {
        return Files.write(folder.resolve("cnc.dat"), new byte[100]);
    }

    @Test
    void shouldNoticeThatTheFileWasTruncatedThoughItIsDeleted() throws IOException {
        final Path path = file();
        try (CommandFile file = CommandFile.open(path.toFile());
                FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            Files.delete(path);
            assertTrue(file.isWhole());
            channel.truncate(50);
            assertFalse(file.isWhole());
        }
    }

    /** As Aeron's driver makes it: a header with the lengths of what follows. */
    private Path sound() throws IOException {
        final byte[] content = new byte[LENGTH];
        final UnsafeBuffer header = new UnsafeBuffer(content);
        header.putInt(CncFileDescriptor.toDriverBufferLengthOffset(0), PART);
        header.putInt(CncFileDescriptor.toClientsBufferLengthOffset(0), PART);
        header.putInt(CncFileDescriptor.countersMetaDataBufferLengthOffset(0), PART);
        header.putInt(CncFileDescriptor.countersValuesBufferLengthOffset(0), PART);
        header.putInt(CncFileDescriptor.errorLogBufferLengthOffset(0), PART);
        return Files.write(folder.resolve("cnc.dat"), content);
    }

    private static boolean isCutShort(final Path path, final int length) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
        return CommandFile.isCutShort(path.toFile());
    }

    @Test
    void shouldTellWhetherTheFileIsShorterThanItSays() throws IOException {
        final Path path = sound();
        assertFalse(isCutShort(path, LENGTH));
        assertTrue(isCutShort(path, LENGTH - 1));
        assertTrue(isCutShort(path, LENGTH / 2));
        assertTrue(isCutShort(path, CncFileDescriptor.END_OF_METADATA_OFFSET));
        assertFalse(isCutShort(path, 0), "Aeron waits for what it says");
        Files.delete(path);
        assertFalse(CommandFile.isCutShort(path.toFile()), "Aeron waits for the file");
    }

    @Test
    void shouldNotBeWholeOnceItIsClosed() throws IOException {
        final CommandFile file = CommandFile.open(file().toFile());
        file.close();
        file.close();
        assertFalse(file.isWhole());
    }

    @Test
    void shouldFailWhenThereIsNone() {
        assertThrows(
                TunException.class,
                () -> CommandFile.open(folder.resolve("none").toFile()));
    }
}
