package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * The file {@code release} in a Java home, which every JDK, JRE and jlink image has since Java 7.
 */
final class ReleaseFile {
    private static final String OLD_VERSIONS = "1.";
    private static final int MOST_DIGITS = 4;

    // "17.0.19", "1.8.0_402" or "26-ea"; empty if the file does not have it
    private final String version;
    private final List<String> modules;

    private ReleaseFile(final String text) {
        version = value(text, "JAVA_VERSION");
        final String names = value(text, "MODULES");
        modules = names.isEmpty() ? Collections.emptyList() : Arrays.asList(names.split(" "));
    }

    /** Returns what a key stands for; some vendors write it without quotes. */
    private static String value(final String text, final String key) {
        for (final String line : text.split("\n")) {
            if (line.startsWith(key + "=")) {
                return line.substring(key.length() + 1).replace("\"", "").trim();
            }
        }
        return "";
    }

    /**
     * Reads the file of the home that an executable belongs to.
     *
     * @param executable {@code bin/java} of a home, all links followed
     * @return its content, empty if there is no such file
     */
    static ReleaseFile of(final Path executable) throws IOException {
        final Path bin = executable.getParent();
        final Path home = bin == null ? null : bin.getParent();
        // up to Java 8 the executable may lie in the home's folder jre
        for (Path folder = home;
                folder != null && !folder.equals(folder.getRoot());
                folder = folder.getParent()) {
            final Path file = folder.resolve("release");
            if (Files.isRegularFile(file)) {
                return new ReleaseFile(
                        new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
            if (!folder.endsWith("jre")) {
                break;
            }
        }
        return new ReleaseFile("");
    }

    static ReleaseFile of(final String text) {
        return new ReleaseFile(text);
    }

    /** Returns the feature version, or nothing if the file does not have it. */
    OptionalInt version() {
        final int begin = version.startsWith(OLD_VERSIONS) ? OLD_VERSIONS.length() : 0;
        int end = begin;
        while (end < version.length()
                && end < begin + MOST_DIGITS
                && version.charAt(end) >= '0'
                && version.charAt(end) <= '9') {
            end++;
        }
        return end == begin
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(version.substring(begin, end)));
    }

    /** Tells whether the home has a module; true if the file does not list modules. */
    boolean hasModule(final String name) {
        return modules.isEmpty() || modules.contains(name);
    }

    /** Lists the modules that the home has; none if the file does not list them. */
    List<String> modules() {
        return modules;
    }
}
