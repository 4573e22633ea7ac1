package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Where to look for a JVM, most wanted first. Immutable and thread-safe. */
final class JvmPlaces {
    /** The system property that names the broker's JVM. */
    static final String PROPERTY = "tunbroker.java";

    /** The environment variable that names the broker's JVM. */
    static final String VARIABLE = "TUNBROKER_JAVA";

    private static final String[] SYSTEM_FOLDERS = {"usr/lib/jvm", "opt", "usr/java"};
    private static final String[] USER_FOLDERS = {".sdkman/candidates/java", ".jdks"};

    private final UnaryOperator<String> properties;
    private final UnaryOperator<String> environment;
    private final Path root;

    /**
     * @param properties returns a system property, or null
     * @param environment returns an environment variable, or null
     * @param root below which the system's folders are
     */
    JvmPlaces(
            final UnaryOperator<String> properties,
            final UnaryOperator<String> environment,
            final Path root) {
        this.properties = properties;
        this.environment = environment;
        this.root = root;
    }

    /** Returns what somebody asked for: this one is taken, or nothing is. */
    Optional<JvmCandidate> explicit() {
        final Optional<JvmCandidate> property =
                named("system property " + PROPERTY, properties.apply(PROPERTY));
        return property.isPresent()
                ? property
                : named("environment variable " + VARIABLE, environment.apply(VARIABLE));
    }

    /** Returns the places of which the first good one is taken. */
    List<JvmCandidate> preferred(final Path home) {
        final List<JvmCandidate> candidates = new ArrayList<>();
        final Path bundled = home.resolve("runtime");
        if (Files.isDirectory(bundled)) {
            candidates.add(new JvmCandidate("runtime beside the application", bundled));
        }
        named("JVM of this process", properties.apply("java.home")).ifPresent(candidates::add);
        named("environment variable JAVA_HOME", environment.apply("JAVA_HOME"))
                .ifPresent(candidates::add);
        return candidates;
    }

    /**
     * Returns the JVMs in the folders where they are usually installed, in the order of their
     * names.
     */
    List<JvmCandidate> usual() {
        final List<JvmCandidate> candidates = new ArrayList<>();
        final Set<Path> seen = new HashSet<>();
        for (final Path folder : usualFolders()) {
            final List<Path> homes = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                entries.forEach(homes::add);
            } catch (final IOException ex) {
                // not there, or not for us: nothing to look at
                continue;
            }
            Collections.sort(homes);
            for (final Path home : homes) {
                // other things live there too, and links to JVMs that are seen already
                final Path executable = home.resolve("bin").resolve("java");
                if (Files.exists(executable) && seen.add(realPath(executable))) {
                    candidates.add(new JvmCandidate("installed", home));
                }
            }
        }
        return candidates;
    }

    private static Path realPath(final Path path) {
        try {
            return path.toRealPath();
        } catch (final IOException ex) {
            return path;
        }
    }

    List<Path> usualFolders() {
        final List<Path> folders = new ArrayList<>();
        for (final String folder : SYSTEM_FOLDERS) {
            folders.add(root.resolve(folder));
        }
        final String userHome = properties.apply("user.home");
        if (userHome != null) {
            for (final String folder : USER_FOLDERS) {
                folders.add(Paths.get(userHome, folder));
            }
        }
        return folders;
    }

    private static Optional<JvmCandidate> named(final String origin, final String place) {
        return place == null || place.isEmpty()
                ? Optional.empty()
                : Optional.of(new JvmCandidate(origin, Paths.get(place).toAbsolutePath()));
    }
}
