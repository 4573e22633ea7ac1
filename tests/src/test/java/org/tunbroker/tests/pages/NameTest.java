package org.tunbroker.tests.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Looks for the classes and members that README.md and docs name in code. */
class NameTest {
    // a name of two words or more, perhaps with a member
    private static final Pattern NAME =
            Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?:\\.([a-zA-Z]\\w*))?[`(]");
    private static final int LEAST_NAMES = 150;

    // of other projects, of Windows and of the kernel
    private static final Set<String> OF_OTHERS = Set.of(
            "ByReference",
            "IndexOutOfBoundsException",
            "LastErrorException",
            "PointerType",
            "SystemRoot",
            "UnsafeUtil");

    private static Map<String, String> sources() throws IOException {
        return Pages.javaFiles(Pages.ROOT).stream()
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString().replace(".java", ""),
                        Pages::text,
                        String::concat));
    }

    @Test
    void shouldNameClassesAndMembersThatExist() throws IOException {
        final Map<String, String> sources = sources();
        final String all = String.join("\n", sources.values());
        final Set<String> unknown = new TreeSet<>();
        final int[] found = {0};
        for (final Path page : Pages.all()) {
            NAME.matcher(Pages.prose(page)).results().forEach(name -> {
                found[0]++;
                final String type = name.group(1);
                final String member = name.group(2);
                final String source = sources.get(type);
                final boolean isKnown = source == null
                        ? OF_OTHERS.contains(type)
                                || Pattern.compile("(class|enum|interface|record) " + type + "\\b")
                                        .matcher(all)
                                        .find()
                        : member == null
                                || Pattern.compile("\\b" + member + "\\b")
                                        .matcher(source)
                                        .find();
                if (!isKnown) {
                    unknown.add(page.getFileName() + ": " + name.group());
                }
            });
        }
        assertEquals(Set.of(), unknown, "names that no source has");
        assertTrue(found[0] >= LEAST_NAMES, () -> "names: " + found[0]);
    }
}
