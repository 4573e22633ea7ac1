package org.tunbroker.launcher.command.terminal;

/** Strings of JSON (RFC 8259), in ASCII. Stateless and thread-safe. */
public final class Json {
    private Json() {}

    /** Returns a text as a JSON string, with its quotes; null as {@code null}. */
    public static String of(final String text) {
        if (text == null) {
            return "null";
        }
        final StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            final char letter = text.charAt(i);
            if (letter == '"' || letter == '\\') {
                json.append('\\').append(letter);
            } else if (letter >= ' ' && letter < 0x7F) {
                json.append(letter);
            } else {
                json.append(String.format("\\u%04x", (int) letter));
            }
        }
        return json.append('"').toString();
    }
}
