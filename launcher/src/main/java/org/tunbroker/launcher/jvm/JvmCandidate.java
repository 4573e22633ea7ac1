package org.tunbroker.launcher.jvm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** A place where a JVM may be, and how we came to look there. Immutable and thread-safe. */
final class JvmCandidate {
    private static final Path EXECUTABLE_IN_HOME = Paths.get("bin", "java");

    private final String origin;
    private final Path place;

    /**
     * @param origin how we came to look there
     * @param place a java executable or a Java home
     */
    JvmCandidate(final String origin, final Path place) {
        this.origin = origin;
        this.place = place;
    }

    String origin() {
        return origin;
    }

    Path place() {
        return place;
    }

    /** Returns the executable, which need not exist. */
    Path executable() {
        return Files.isDirectory(place) ? place.resolve(EXECUTABLE_IN_HOME) : place;
    }
}
