package org.tunbroker.tests.kernel;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A line of words between a test and a process that it started. Words may hold any text, whatever
 * encoding the machine has: they travel as a URL's parameters do.
 *
 * <p>Stateless and thread-safe.
 */
final class Words {
    private static final int HEXADECIMAL = 16;
    private static final String ENCODING = StandardCharsets.UTF_8.name();

    private Words() {}

    static String join(final List<?> words) {
        return words.stream().map(Words::encode).collect(Collectors.joining(" "));
    }

    static List<String> split(final String line) {
        return Arrays.stream(line.split(" ", -1)).map(Words::decode).collect(Collectors.toList());
    }

    /** Returns the bytes that a word of hexadecimal digits stands for, two for each. */
    static byte[] bytes(final String word) {
        final byte[] bytes = new byte[word.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(word.substring(2 * i, 2 * i + 2), HEXADECIMAL);
        }
        return bytes;
    }

    private static String encode(final Object word) {
        try {
            return URLEncoder.encode(String.valueOf(word), ENCODING);
        } catch (final UnsupportedEncodingException ex) {
            throw new AssertionError("each JVM has it", ex);
        }
    }

    private static String decode(final String word) {
        try {
            return URLDecoder.decode(word, ENCODING);
        } catch (final UnsupportedEncodingException ex) {
            throw new AssertionError("each JVM has it", ex);
        }
    }
}
