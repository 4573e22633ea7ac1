package org.tunbroker.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command status where no broker runs. */
class StatusCommandTest {
    @TempDir
    private Path base;

    private CommandRun command;

    @BeforeEach
    void make() {
        command = new CommandRun(base);
    }

    @Test
    void shouldSayThatNoBrokerRuns() {
        assertEquals(0, command.run("status", "--once"));
        assertEquals("no broker runs" + System.lineSeparator(), command.out());
    }

    @Test
    void shouldSayThatADeadBrokersFolderServesNobody() throws IOException {
        Files.createFile(Files.createDirectory(base.resolve("v1-loopback-7")).resolve("lock"));
        Files.createDirectory(base.resolve("v1-loopback-7").resolve("generation-3"));
        assertEquals(0, command.run("status"));
        assertEquals("no broker runs" + System.lineSeparator(), command.out());
    }

    @Test
    void shouldPrintAnEmptyListForPrograms() {
        assertEquals(0, command.run("status", "--json"));
        assertTrue(command.out().contains("\"brokers\":[]"), command.out());
        assertEquals("", command.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.05", "86401", "NaN", "-1"})
    void shouldRefuseAnIntervalThatMakesNoSense(final String seconds) {
        assertEquals(2, command.run("status", "--interval", seconds));
        assertTrue(
                command.err().startsWith("tunbroker: --interval must be from 0.1 to 86400"),
                command.err());
        assertEquals("", command.out());
    }

    @Test
    void shouldRefuseTwoFormatsAtOnce() {
        assertEquals(2, command.run("status", "--json", "--prometheus"));
        assertTrue(command.err().contains("mutually exclusive"), command.err());
    }

    @Test
    void shouldTellThatTheFolderIsNone() throws IOException {
        final Path file = Files.createFile(base.resolve("file"));
        final CommandRun run = new CommandRun(file);
        assertEquals(1, run.run("status"));
        assertTrue(run.err().startsWith("tunbroker: "), run.err());
        assertTrue(run.err().contains(file.toString()), run.err());
    }
}
