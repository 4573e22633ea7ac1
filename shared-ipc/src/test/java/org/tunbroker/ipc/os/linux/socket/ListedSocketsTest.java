package org.tunbroker.ipc.os.linux.socket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ListedSocketsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldFindWhatTheTableLists() throws IOException {
        final Path table = Files.write(
                folder.resolve("unix"),
                List.of(
                        "Num       RefCount Protocol Flags    Type St Inode Path",
                        "0000000000000000: 00000002 00000000 00010000 0005 01 2186 /run/a.sock",
                        "0000000000000000: 00000003 00000000 00000000 0001 03 2187"));
        final ListedSockets sockets = new ListedSockets(table);
        assertTrue(sockets.has(Path.of("/run/a.sock")));
        assertFalse(sockets.has(Path.of("a.sock")));
        assertFalse(sockets.has(Path.of("/run/b.sock")));
    }

    @Test
    void shouldFindNothingWithoutATable() {
        assertFalse(new ListedSockets(folder.resolve("none")).has(folder));
        assertFalse(ListedSockets.ofThisNetwork().has(folder.resolve("none")));
    }
}
