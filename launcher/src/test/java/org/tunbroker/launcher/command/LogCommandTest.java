package org.tunbroker.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import picocli.CommandLine;

class LogCommandTest {
    @TempDir
    private Path base;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void forget() {
        System.clearProperty("tunbroker.dir");
    }

    private int run(final String... words) {
        final CommandLine line =
                TunbrokerCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        System.setProperty("tunbroker.dir", base.toString());
        return line.execute(words);
    }

    private Path log(final String text) throws IOException {
        final Path directory = BrokerDirectory.of(base, "loopback").path();
        return Files.writeString(Files.createDirectories(directory).resolve("log"), text);
    }

    private static String lines(final String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    @Test
    void shouldPrintTheLastLines() throws IOException {
        final Path log = log("one\ntwo\nthr\033ee\n");
        assertEquals(0, run("log", "-n", "2"));
        assertEquals(lines("two", "thr\\u001Bee"), out.toString());
        assertEquals(lines("log: " + log), err.toString());
    }

    @Test
    void shouldPrintAllOfAShortLogAndNothingOfNone() throws IOException {
        log("one\ntwo\n");
        assertEquals(0, run("log", "--driver", "loopback"));
        assertEquals(lines("one", "two"), out.toString());
        assertEquals(1, run("log", "--driver", "linux"));
        assertTrue(err.toString().contains("no broker has written a log"), err.toString());
    }

    @Test
    void shouldFindTheLinesOfALongLog() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append("line ").append(i).append('\n');
        }
        log(text.toString());
        assertEquals(0, run("log", "-n", "3000"));
        assertTrue(out.toString().startsWith("line 2000"), out.toString().substring(0, 20));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a file that is open keeps its name")
    void shouldGoOnInANewLogWhenItIsPutAside() throws Exception {
        final Path log = log("one\ntwo\n");
        try (LogEnd end = LogEnd.open(log, 1)) {
            end.print(new PrintWriter(out));
            Files.writeString(log, "three\nfo", StandardOpenOption.APPEND);
            end.await();
            end.print(new PrintWriter(out));
            Files.writeString(log, "ur\n", StandardOpenOption.APPEND);
            end.await();
            end.print(new PrintWriter(out));
            Files.move(log, log.resolveSibling("log.1"), StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(log, "new\n");
            end.await();
            end.print(new PrintWriter(out));
        }
        assertEquals(lines("two", "three", "four", "new"), out.toString());
    }

    @Test
    void shouldSayThatNoBrokerRuns() {
        assertEquals(0, run("stop"));
        assertEquals(0, run("adapters"));
        assertEquals(
                lines("no broker runs", "no broker runs here; --start starts one"), out.toString());
    }
}
