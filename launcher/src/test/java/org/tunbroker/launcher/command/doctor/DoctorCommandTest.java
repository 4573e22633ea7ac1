package org.tunbroker.launcher.command.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.launcher.FakeDistribution;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class DoctorCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    @AfterEach
    void forget() {
        System.clearProperty("tunbroker.java");
        System.clearProperty("tunbroker.home");
        System.clearProperty("tunbroker.dir");
    }

    /** A check that cannot be made. */
    private record Impossible(Exception reason) implements Check {
        @Override
        public String id() {
            return "impossible";
        }

        @Override
        public List<Finding> look() throws IOException {
            if (reason instanceof IOException ex) {
                throw ex;
            }
            throw (TunException) reason;
        }
    }

    private int run(final String... words) throws IOException {
        FakeDistribution.in(Files.createDirectory(folder.resolve("fake")));
        System.setProperty("tunbroker.home", folder.resolve("fake/home").toString());
        // so that no broker starts
        System.setProperty("tunbroker.java", folder.resolve("none").toString());
        System.setProperty("tunbroker.dir", folder.resolve("base").toString());
        return new CommandLine(new DoctorCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(words);
    }

    @Test
    void shouldFailWhereNoBrokerCanStart() throws IOException {
        final Path report = folder.resolve("report");
        assertEquals(1, run("--report", report.toString()));
        assertTrue(out.toString().contains("ok       process"), out.toString());
        assertTrue(out.toString().contains("wrong    jvm"), out.toString());
        assertTrue(out.toString().contains("wrong    roundtrip"), out.toString());
        assertTrue(Files.readString(report).contains("wrong    roundtrip"));
        assertFalse(Files.readString(report).contains(System.getProperty("user.home") + "/"));
    }

    @Test
    void shouldPrintJson() throws IOException {
        assertEquals(1, run("--json"));
        assertTrue(out.toString().startsWith("{\"wrong\": "), out.toString());
        assertTrue(
                out.toString().contains("{\"id\": \"process\", \"state\": \"ok\", \"text\": \""),
                out.toString());
    }

    @Test
    void shouldSayWhatCannotBeChecked() throws InterruptedException {
        final Finding file = DoctorCommand.look(new Impossible(new NoSuchFileException("/x")))
                .get(0);
        assertEquals(Finding.State.WARNING, file.state());
        assertEquals("cannot be checked: java.nio.file.NoSuchFileException: /x", file.text());
        final Finding call = DoctorCommand.look(new Impossible(
                        new TunException(ErrorCode.ERROR_GEN_FAILURE, "open", "no lock")))
                .get(0);
        assertEquals("cannot be checked: no lock", call.text());
    }

    @Test
    void shouldShowWhatMendsInASecondLine() {
        assertEquals(
                "warning  rights        none" + System.lineSeparator()
                        + "                       mend: ask \\u001B root",
                FindingsText.of(Finding.warning("rights", "none", "ask \033 root"), Ansi.OFF));
    }
}
