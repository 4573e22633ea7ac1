package org.tunbroker.client.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.TunException;

@EnabledOnOs(OS.LINUX)
class CommandFileTest {
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
