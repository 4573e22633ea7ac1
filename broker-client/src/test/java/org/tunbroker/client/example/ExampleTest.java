package org.tunbroker.client.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the example of each public class with code that the compiler has seen. */
class ExampleTest {
    private static final Path API = Path.of("src/main/java/org/tunbroker/client");
    private static final List<Path> PACKAGES =
            List.of(API, API.resolve("device"), API.resolve("wintun"));
    private static final Path EXAMPLES = Path.of("src/test/java/org/tunbroker/client/example");
    private static final Pattern JAVADOC = Pattern.compile(
            "\\R/\\*\\*((?:(?!\\*/).)*)\\*/\\R(?:@\\w+(?:\\([^)]*\\))?\\R)*public ",
            Pattern.DOTALL);
    private static final Pattern EXAMPLE =
            Pattern.compile("<pre>\\{@code(.*?)\\R \\* }</pre>", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("// @start region=\"(\\w+)\"\\R(.*?)// @end\\R", Pattern.DOTALL);

    /** The public classes, by the name of their files. */
    static List<String> publicClasses() throws IOException {
        final List<String> names = new ArrayList<>();
        for (final Path folder : PACKAGES) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
                        .map(name -> name.replace(".java", ""))
                        .filter(name -> JAVADOC.matcher(source(name)).find())
                        .forEach(names::add);
            }
        }
        Collections.sort(names);
        return names;
    }

    private static String source(final String name) {
        try {
            for (final Path folder : PACKAGES) {
                final Path file = folder.resolve(name + ".java");
                if (Files.exists(file)) {
                    return Files.readString(file);
                }
            }
            throw new AssertionError("no package has " + name);
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static Map<String, String> compiled() throws IOException {
        final Map<String, String> regions = new TreeMap<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (final Path file : files.toList()) {
                final Matcher region = REGION.matcher(Files.readString(file));
                while (region.find()) {
                    regions.put(region.group(1), words(region.group(2)));
                }
            }
        }
        return regions;
    }

    /**
     * Leaves out what may differ: white space, and the annotation that Javadoc would take for a tag
     * of its own where a line begins with it.
     */
    private static String words(final String code) {
        return code.lines()
                .map(String::strip)
                .filter(line -> !line.equals("@Override"))
                .collect(Collectors.joining())
                .replaceAll("\\s", "");
    }

    @ParameterizedTest
    @MethodSource("publicClasses")
    void shouldShowOnlyWhatCompiles(final String name) throws IOException {
        final Matcher javadoc = JAVADOC.matcher(source(name));
        assertTrue(javadoc.find());
        final Matcher example = EXAMPLE.matcher(javadoc.group(1));
        assertTrue(example.find(), () -> name + " has no example in its Javadoc");
        assertEquals(
                compiled().get(name), words(example.group(1).replaceAll("(?m)^ \\*", "")), name);
    }

    @Test
    void shouldHaveNoExampleThatNoClassShows() throws IOException {
        assertEquals(publicClasses(), List.copyOf(compiled().keySet()));
    }
}
