package org.tunbroker.launcher.start.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.launcher.windows.DetachedProgram;

@EnabledOnOs(OS.WINDOWS)
class DetachedProcessTest {
    private static final int LONGEST_WAIT_MS = 60_000;

    @TempDir
    private Path folder;

    private List<String> run(final String... words) throws Exception {
        final Path log = folder.resolve("log");
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java.exe").toString(),
                "-cp",
                Path.of(DetachedProgram.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                DetachedProgram.class.getName()));
        command.addAll(Arrays.asList(words));
        try (DetachedProcess process = DetachedProcess.start(command, folder, log)) {
            assertTrue(process.awaitEnd(LONGEST_WAIT_MS), "the process does not end");
            assertFalse(process.isAlive());
            assertEquals(Integer.parseInt(words[0]), process.exitCode());
        }
        return Files.readAllLines(log);
    }

    @Test
    void shouldPassWordsUnchanged() throws Exception {
        final String[] words = {"7", "a b", "", "C:\\a b\\", "say \"x\"", "*", "a\\\"b", "%PATH%"};

        final List<String> output = run(words);

        assertEquals(
                Arrays.stream(words).map(word -> "word=" + word).toList(),
                output.stream().filter(line -> line.startsWith("word=")).toList());
    }

    @Test
    void shouldHaveNoInputAndAppendItsOutput() throws Exception {
        Files.writeString(folder.resolve("log"), "before\n");

        final List<String> output = run("0");

        assertEquals("before", output.get(0));
        assertEquals("input=-1", output.get(1));
        assertEquals("error output too", output.get(output.size() - 1));
    }

    @Test
    void shouldWorkInWindowsOwnFolderWithAPathOfItsOwn() throws Exception {
        final List<String> output = run("0");

        assertTrue(
                output.stream()
                        .map(line -> line.toLowerCase(Locale.ROOT))
                        .anyMatch(line -> line.matches("folder=[a-z]:\\\\windows\\\\system32")),
                output.toString());
        assertTrue(
                output.stream()
                        .map(line -> line.toLowerCase(Locale.ROOT))
                        .anyMatch(line -> line.matches(
                                "environment.path=([a-z]:\\\\windows)\\\\system32;\\1")),
                output.toString());
        assertTrue(output.contains("environment.TEMP=" + folder), output.toString());
    }

    @Test
    void shouldRefuseALogThatIsAFolder() throws IOException {
        Files.createDirectory(folder.resolve("log"));

        assertThrows(TunException.class, () -> run("0"));
    }

    @Test
    void shouldRefuseALogWithAnotherName() throws IOException {
        final Path log = Files.createFile(folder.resolve("log"));
        Files.createLink(folder.resolve("another"), log);

        final TunException refused = assertThrows(TunException.class, () -> run("0"));

        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        assertTrue(refused.getMessage().contains("has 2 names"), refused.getMessage());
    }

    @Test
    void shouldSayWhenThereIsNoSuchProgram() {
        final TunException failed = assertThrows(
                TunException.class,
                () -> DetachedProcess.start(
                        List.of(folder.resolve("nothing.exe").toString()),
                        folder,
                        folder.resolve("log")));

        assertEquals(2, failed.code(), failed.getMessage());
    }

    @Test
    void shouldRefuseACommandThatIsTooLong() {
        final TunException refused =
                assertThrows(TunException.class, () -> run("0", "x".repeat(CommandLine.LONGEST)));

        assertTrue(refused.is(ErrorCode.ERROR_INVALID_PARAMETER), refused.getMessage());
    }
}
