package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** What errors of connecting look at: the log's end, and the space that is left. */
class ConnectTextsTest {
    private static final int MOST = 2000;

    @TempDir
    Path folder;

    @Test
    void shouldQuoteTheEndOfALongLog() throws IOException {
        final Path log = folder.resolve("log");
        Files.writeString(log, "x".repeat(2 * MOST) + " the end\n");
        final String tail = LogTail.of(log);
        assertEquals(MOST - 1, tail.length());
        assertTrue(tail.endsWith("x the end"));
        Files.writeString(log, " short \n");
        assertEquals("short", LogTail.of(log));
    }

    @Test
    void shouldSayThatThereIsNoLog() {
        assertTrue(LogTail.of(folder.resolve("log")).startsWith("(no log"));
    }

    @Test
    void shouldNotCallSpaceScarceInAFolderThatIsGone() {
        assertFalse(SharedSpace.isScarce(folder.resolve("gone")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldCallSpaceScarceWhereThereIsNone() {
        assertTrue(SharedSpace.isScarce(Path.of("/proc")), "where no file can be made");
    }

    @Test
    void shouldNameTheFolderThatIsFull() {
        final IOException cause = new IOException();
        final TunException failure = SharedSpace.failure(folder, cause);
        assertTrue(failure.is(ErrorCode.ERROR_DISK_FULL));
        assertTrue(failure.reason().contains(folder.toString()), failure::reason);
        assertEquals(cause, failure.getCause());
    }
}
