package org.tunbroker.launcher.start.windows;

import java.util.List;

/**
 * A Windows command line: one text, which the program splits itself, by the rules of Microsoft's C
 * library. Java's launcher follows them, and also expands unquoted words with a star or a question
 * mark. Stateless and thread-safe.
 */
public final class CommandLine {
    /** The longest command line of CreateProcessW, including its final zero. */
    static final int LONGEST = 32_767;

    private static final String SPECIAL = " \t\n\u000B\"*?";

    private CommandLine() {}

    /**
     * Joins words so that the program finds the same words.
     *
     * @param words none with a zero in it
     * @return the line
     */
    public static String of(final List<String> words) {
        final StringBuilder line = new StringBuilder();
        for (final String word : words) {
            if (word.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a word with a zero in it: " + word);
            }
            append(line.append(line.length() == 0 ? "" : " "), word);
        }
        return line.toString();
    }

    private static void append(final StringBuilder line, final String word) {
        if (!word.isEmpty() && word.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0)) {
            line.append(word);
            return;
        }
        line.append('"');
        int backslashes = 0;
        for (int i = 0; i < word.length(); i++) {
            final char c = word.charAt(i);
            if (c == '"') {
                // backslashes before a quote must be doubled
                repeat(line, backslashes + 1);
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
            line.append(c);
        }
        repeat(line, backslashes);
        line.append('"');
    }

    private static void repeat(final StringBuilder line, final int backslashes) {
        for (int i = 0; i < backslashes; i++) {
            line.append('\\');
        }
    }
}
