package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code release} in a Java home, which every JDK, JRE and jlink image has since Java 7.
 */
final class ReleaseFile {
    // JAVA_VERSION="17.0.19", "1.8.0_402" or "26-ea"; some vendors write it without quotes
    private static final Pattern VERSION =
            Pattern.compile("^JAVA_VERSION=\"?(?:1\\.)?(\\d{1,4})", Pattern.MULTILINE);

    private static final Pattern MODULES =
            Pattern.compile("^MODULES=\"?([a-zA-Z0-9_. ]*)", Pattern.MULTILINE);

    private final String text;

    private ReleaseFile(final String text) {
        this.text = text;
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
        final Matcher matcher = VERSION.matcher(text);
        return matcher.find()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }

    /** Tells whether the home has a module; true if the file does not list modules. */
    boolean hasModule(final String name) {
        final List<String> modules = modules();
        return modules.isEmpty() || modules.contains(name);
    }

    /** Lists the modules that the home has; none if the file does not list them. */
    List<String> modules() {
        final Matcher matcher = MODULES.matcher(text);
        return matcher.find()
                ? Arrays.asList(matcher.group(1).split(" "))
                : Collections.emptyList();
    }
}
