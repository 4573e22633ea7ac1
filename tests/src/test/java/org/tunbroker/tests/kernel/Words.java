package org.tunbroker.tests.kernel;

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
    private Words() {}

    static String join(final List<?> words) {
        return words.stream()
                .map(word -> URLEncoder.encode(String.valueOf(word), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }

    static List<String> split(final String line) {
        return Arrays.stream(line.split(" ", -1))
                .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
                .toList();
    }
}
