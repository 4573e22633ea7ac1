package org.tunbroker.launcher.command.terminal;

/**
 * Text without characters that a terminal obeys, whoever wrote it: names of adapters and lines of
 * logs come from clients. Stateless and thread-safe.
 */
public final class PlainText {
    private PlainText() {}

    /**
     * Returns a text on one line, with each control and format character, and each half of a
     * surrogate pair, as {@code \}{@code uXXXX}.
     */
    public static String of(final String text) {
        final StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(plain, point));
        return plain.toString();
    }

    private static void append(final StringBuilder plain, final int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.SURROGATE:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.UNASSIGNED:
                plain.append(String.format("\\u%04X", point));
                break;
            default:
                plain.appendCodePoint(point);
        }
    }
}
