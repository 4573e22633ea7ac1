package org.tunbroker.launcher.jvm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The places to look for a JVM, in order of preference. Immutable and thread-safe. */
final class JvmPlaces {
    /** The system property that names the broker's JVM. */
    static final String PROPERTY = "tunbroker.java";

    /** The environment variable that names the broker's JVM. */
    static final String VARIABLE = "TUNBROKER_JAVA";

    private final UnaryOperator<String> properties;
    private final UnaryOperator<String> environment;
    private final ExecutableFormat format;
    private final InstalledJvms installed;

    /**
     * @param properties returns a system property, or null
     * @param environment returns an environment variable, or null
     * @param format of this machine's programs
     * @param installed the usual places
     */
    JvmPlaces(
            final UnaryOperator<String> properties,
            final UnaryOperator<String> environment,
            final ExecutableFormat format,
            final InstalledJvms installed) {
        this.properties = properties;
        this.environment = environment;
        this.format = format;
        this.installed = installed;
    }

    /** Returns the JVM that was configured explicitly; if it cannot be used, no other is tried. */
    Optional<JvmCandidate> explicit() {
        final Optional<JvmCandidate> property =
                named("system property " + PROPERTY, properties.apply(PROPERTY));
        return property.isPresent()
                ? property
                : named("environment variable " + VARIABLE, environment.apply(VARIABLE));
    }

    /** Returns the preferred places, of which the first usable one is taken. */
    List<JvmCandidate> preferred(final Path home) {
        final List<JvmCandidate> candidates = new ArrayList<>();
        final Path bundled = home.resolve("runtime");
        if (Files.isDirectory(bundled)) {
            candidates.add(new JvmCandidate("runtime beside the application", bundled, format));
        }
        addNamed(candidates, "JVM of this process", properties.apply("java.home"));
        addNamed(candidates, "environment variable JAVA_HOME", environment.apply("JAVA_HOME"));
        return candidates;
    }

    /** Returns the usual places. */
    InstalledJvms installed() {
        return installed;
    }

    private void addNamed(
            final List<JvmCandidate> candidates, final String origin, final String place) {
        final Optional<JvmCandidate> candidate = named(origin, place);
        if (candidate.isPresent()) {
            candidates.add(candidate.get());
        }
    }

    private Optional<JvmCandidate> named(final String origin, final String place) {
        return place == null || place.isEmpty()
                ? Optional.empty()
                : Optional.of(new JvmCandidate(origin, Paths.get(place).toAbsolutePath(), format));
    }
}
