package org.tunbroker.launcher.start.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "--driver            | --driver",
                "''                  | \"\"",
                "a b                 | \"a b\"",
                "C:\\a\\             | C:\\a\\",
                "C:\\a b\\           | \"C:\\a b\\\\\"",
                "C:\\a b\\c          | \"C:\\a b\\c\"",
                "say \"x\"           | \"say \\\"x\\\"\"",
                "\"                  | \"\\\"\"",
                "a\\\"b              | \"a\\\\\\\"b\"",
                "a\\\\\"b            | \"a\\\\\\\\\\\"b\"",
                "lib\\*              | \"lib\\*\"",
                "-Da=b?              | \"-Da=b?\"",
            })
    void shouldQuoteAsMicrosoftsLibraryUnquotes(final String word, final String expected) {
        assertEquals(expected, CommandLine.of(List.of(word)));
    }

    @Test
    void shouldPutABlankBetweenWords() {
        assertEquals(
                "\"C:\\Program Files\\java.exe\" \"\" -cp a.jar;b.jar",
                CommandLine.of(List.of("C:\\Program Files\\java.exe", "", "-cp", "a.jar;b.jar")));
    }

    @Test
    void shouldRefuseAZero() {
        assertThrows(IllegalArgumentException.class, () -> CommandLine.of(List.of("java\0.exe")));
    }
}
