package org.tunbroker.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.NoRouteToHostException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What all subcommands have in common. */
class TunbrokerCommandTest {
    private static final String PROPERTY = "tunbroker.example.command";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine line =
            TunbrokerCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    /** A subcommand that fails. */
    @Command(name = "fail")
    private static final class Failing implements Callable<Integer> {
        private final Exception failure;

        Failing(final Exception failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }

    private int fail(final Exception failure) {
        return line.addSubcommand(new Failing(failure))
                .setOut(line.getOut())
                .setErr(line.getErr())
                .setExecutionExceptionHandler(line.getExecutionExceptionHandler())
                .execute("fail");
    }

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void shouldListItsSubcommands() {
        assertEquals(0, line.execute("--help"));
        assertTrue(out.toString().contains("  ping "), out.toString());
        assertTrue(out.toString().contains("Exit codes: 0 done"), out.toString());
    }

    @Test
    void shouldPrintReleaseJvmAndMachine() {
        assertEquals(0, line.execute("--version"));
        assertTrue(out.toString().matches("(?s)tunbroker .*, protocol [0-9]+\\RJava .* on .*\\R"));
    }

    @Test
    void shouldTellMisuseInTwoLines() {
        assertEquals(2, line.execute("ping", "--nothing"));
        assertEquals(
                "tunbroker: Unknown option: '--nothing'" + System.lineSeparator()
                        + "Help: tunbroker ping --help" + System.lineSeparator(),
                err.toString());
        assertEquals(2, line.execute());
    }

    @Test
    void shouldTellAnErrorWithoutItsStack() {
        assertEquals(
                1, fail(new TunException(ErrorCode.ERROR_ACCESS_DENIED, "open", "no. Ask root")));
        assertEquals(
                "tunbroker: open: no. Ask root (ERROR_ACCESS_DENIED 5)" + System.lineSeparator(),
                err.toString());
    }

    @Test
    void shouldTellAFailureOfFilesWithoutItsStack() {
        assertEquals(1, fail(new NoRouteToHostException("there")));
        assertTrue(err.toString().startsWith("tunbroker: java.net.NoRoute"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void shouldShowWhereItsOwnFaultsAre() {
        assertEquals(1, fail(new IllegalStateException("a fault")));
        assertTrue(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void shouldSetPropertiesFromEachSubcommand() {
        assertEquals(0, line.execute("completion", "-D" + PROPERTY + "=a=b"));
        assertEquals("a=b", System.getProperty(PROPERTY));
        assertTrue(out.toString().contains("complete -F _complete_tunbroker"), "completion");
    }
}
