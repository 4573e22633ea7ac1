package org.tunbroker.broker.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.WINDOWS)
@Timeout(60)
class FolderRemovalTest {
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path place;

    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = place.resolve("generation-1");
        Files.createDirectories(folder.resolve("aeron").resolve("images"));
        Files.writeString(folder.resolve("broker"), "x");
        Files.writeString(folder.resolve("aeron").resolve("cnc.dat"), "x");
    }

    @Test
    void shouldRemoveAFolderWithAllThatIsInIt() throws IOException {
        FolderRemoval.remove(folder);
        assertFalse(Files.exists(folder));
        assertTrue(Files.exists(place));
    }

    @Test
    void shouldLeaveAFileThatHasAnotherNameElsewhere() throws IOException {
        final Path other = place.resolve("precious");
        Files.writeString(other, "kept");
        Files.createLink(folder.resolve("planted"), other);
        FolderRemoval.remove(folder);
        assertFalse(Files.exists(folder));
        assertEquals("kept", Files.readString(other));
    }

    @Test
    void shouldLeaveWhatALinkLeadsTo() throws Exception {
        final Path precious = Files.createDirectories(place.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        Links.plant(folder.resolve("planted"), precious);
        try {
            FolderRemoval.remove(folder);
        } catch (final IOException ex) {
            // refusing is as good
            assertTrue(ex.getMessage().contains("planted"), ex.getMessage());
        }
        assertEquals("kept", Files.readString(precious.resolve("file")));
    }

    @Test
    void shouldRemoveTheRestWhenAFileIsInUse() throws Exception {
        try (RandomAccessFile used =
                new RandomAccessFile(folder.resolve("broker").toFile(), "rw")) {
            used.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 1);
            assertThrows(IOException.class, () -> FolderRemoval.remove(folder));
        }
        assertFalse(Files.exists(folder.resolve("aeron")));
    }
}
