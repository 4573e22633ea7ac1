package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        final String beginning = "its log " + log + " ends: ";
        assertEquals(beginning.length() + MOST - 1, tail.length());
        assertTrue(tail.endsWith("x the end"));
        Files.writeString(log, " short \n");
        assertEquals(beginning + "short", LogTail.of(log));
        Files.writeString(log, "");
        assertEquals("its log " + log + " is empty", LogTail.of(log));
    }

    @Test
    void shouldQuoteNothingThatATerminalObeys() throws IOException {
        final Path log = folder.resolve("log");
        Files.writeString(log, "red\u001b[31m\u202e\nnext");
        assertTrue(LogTail.of(log).endsWith("red [31m \nnext"), () -> LogTail.of(log));
    }

    @Test
    void shouldSayThatThereIsNoLog() {
        final Path log = folder.resolve("log");
        assertEquals("its log " + log + " does not exist", LogTail.of(log));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(10)
    void shouldNotWaitForAPipeInPlaceOfTheLog() throws Exception {
        final Path log = folder.resolve("log");
        assertEquals(0, new ProcessBuilder("mkfifo", log.toString()).start().waitFor());
        assertEquals("its log " + log + " does not exist", LogTail.of(log));
        Files.delete(log);
        Files.createSymbolicLink(log, Files.writeString(folder.resolve("other"), "secret"));
        assertEquals("its log " + log + " does not exist", LogTail.of(log), "of a link");
    }

    @Test
    void shouldNameTheJournalForAnInstalledBroker() {
        final String installed = LogTail.of(Path.of("/run/tunbroker/1000/v3-linux-1/log"));
        assertTrue(installed.contains("journalctl -t tunbroker"), installed);
        assertFalse(LogTail.of(folder.resolve("log")).contains("journalctl"));
    }

    @Test
    void shouldAddTheLogToWhatTheBrokerMayHaveCausedAlone() {
        final Path log = folder.resolve("log");
        final TunException late = new TunException(ErrorCode.ERROR_TIMEOUT, "connect", "late");
        assertEquals("late; " + LogTail.of(log), LogTail.added(late, log).reason());
        final TunException mine = new TunException(ErrorCode.ERROR_ACCESS_DENIED, "connect", "no");
        assertEquals(mine, LogTail.added(mine, log));
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
