package org.tunbroker.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command capture where it cannot begin. */
class CaptureCommandTest {
    @TempDir
    private Path folder;

    private CommandRun command;
    private Path file;

    @BeforeEach
    void make() {
        command = new CommandRun(folder);
        file = folder.resolve("a.pcapng");
    }

    @ParameterizedTest
    @CsvSource({
        "--snap-length 0, a number is too small",
        "--count -1, a number is too small",
        "--file-size -1, a number is too small",
        "--ring 3, '--ring must be 1, 2, 4, 8, 16, 32 or 64'",
        "--ring 128, '--ring must be 1, 2, 4, 8, 16, 32 or 64'",
        "--port 65536, --port must be from 0 to 65535",
        "--port -1, --port must be from 0 to 65535",
        "--files 2, --files needs --file-size",
        "--host 1.2.3.4.5, --host is no address and no known name",
        "--count many, Invalid value for option '--count'"
    })
    void shouldRefuseWhatMakesNoSense(final String options, final String reason) {
        final List<String> words = List.of(options.split(" "));
        assertEquals(
                2,
                command.run("capture", "Demo", "-w", file.toString(), words.get(0), words.get(1)));
        assertTrue(command.err().startsWith("tunbroker: " + reason), command.err());
        assertTrue(Files.notExists(file), "a file of a capture that never was");
    }

    @Test
    void shouldRefuseToSplitStandardOutput() {
        assertEquals(2, command.run("capture", "Demo", "-w", "-", "--file-size", "1"));
        assertTrue(command.err().startsWith("tunbroker: standard output is one file"), "misuse");
    }

    @Test
    void shouldNeedAnAdapterAndAFile() {
        assertEquals(2, command.run("capture", "Demo"));
        assertTrue(command.err().contains("--write=FILE"), command.err());
        assertEquals(2, command.run("capture", "-w", file.toString()));
        assertTrue(command.err().contains("Missing required parameter: 'ADAPTER'"), command.err());
    }

    @Test
    void shouldTellThatNoBrokerHasTheAdapter() {
        assertEquals(1, command.run("capture", "Demo", "-w", file.toString(), "--host", "::1"));
        assertEquals(
                "tunbroker: capture: no broker has an adapter \"Demo\"; tunbroker adapters lists"
                        + " them (ERROR_NOT_FOUND 1168)" + System.lineSeparator(),
                command.err());
        assertTrue(Files.notExists(file), "a file of a capture that never was");
    }
}
