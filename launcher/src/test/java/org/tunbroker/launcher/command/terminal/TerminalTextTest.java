package org.tunbroker.launcher.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void shouldShowWhatATerminalWouldObey() {
        assertEquals(
                "red \\u001B[31m, \\u202Eback, \\u000Aline, \\uD83D",
                PlainText.of("red \u001B[31m, \u202Eback, \nline, \uD83D"));
        assertEquals("Köln \uD83D\uDE00", PlainText.of("Köln \uD83D\uDE00"));
    }

    @Test
    void shouldAlignColumns() {
        final TextTable table = new TextTable("A", "LONGER", "C");
        table.add("value", "b", "");
        final StringWriter text = new StringWriter();
        table.print(new PrintWriter(text));
        assertEquals(
                "A      LONGER  C" + System.lineSeparator() + "value  b" + System.lineSeparator(),
                text.toString());
    }

    @Test
    void shouldWriteStringsOfJson() {
        assertEquals("\"a \\\"b\\\" \\\\ \\u000a \\u00f6\"", Json.of("a \"b\" \\ \n ö"));
        assertEquals("null", Json.of(null));
    }

    @Test
    void shouldShowProgressAndWipeIt() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Progress progress = Progress.on(new PrintStream(bytes))) {
            progress.show("waiting");
        }
        assertEquals("\r\033[Kwaiting ...\r\033[K", bytes.toString());
    }

    @Test
    void shouldShowNoProgressWithoutATerminal() {
        final PrintStream before = System.err;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes));
        try (Progress progress = Progress.onTerminal()) {
            progress.show("waiting");
        } finally {
            System.setErr(before);
        }
        assertEquals("", bytes.toString());
    }
}
