package org.tunbroker.tests.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Looks for each message that docs/troubleshooting.md quotes in the code that throws it. */
class QuotedMessageTest {
    private static final Path PAGE = Pages.ROOT.resolve("docs").resolve("troubleshooting.md");
    // a message has spaces in it, unlike the name of a call
    private static final Pattern QUOTED =
            Pattern.compile("^\\| `([^`]* [^`]*)`[^|]* \\|", Pattern.MULTILINE);
    private static final String VARIABLE = "...";
    private static final int LEAST_QUOTES = 60;

    /** Joins the texts that the formatter has cut, so that a sentence is in one piece. */
    private static String joined(final Path source) {
        return Pages.text(source)
                .replaceAll("\"\\s*\\+\\s*\"", "")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\");
    }

    private static boolean has(final String source, final String message) {
        int from = 0;
        for (final String part : message.split(Pattern.quote(VARIABLE))) {
            final int at = source.indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return true;
    }

    @Test
    void shouldFindEachQuotedMessageInTheCode() throws IOException {
        final List<String> sources =
                Pages.sources().stream().map(QuotedMessageTest::joined).toList();
        final Matcher quoted = QUOTED.matcher(Pages.prose(PAGE));
        final List<String> messages =
                quoted.results().map(match -> match.group(1)).toList();
        assertTrue(messages.size() >= LEAST_QUOTES, () -> "messages: " + messages.size());
        final List<String> strange = messages.stream()
                .filter(message -> sources.stream().noneMatch(source -> has(source, message)))
                .toList();
        assertEquals(List.of(), strange, "messages that no code has");
    }
}
