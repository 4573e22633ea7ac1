package org.tunbroker.launcher.jvm;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A place where a JVM may be, and its origin: the setting or folder that led there. Immutable and
 * thread-safe.
 */
final class JvmCandidate {
    private final String origin;
    private final Path place;
    private final ExecutableFormat format;

    /**
     * @param origin the setting or folder that led to this place
     * @param place a java executable or a Java home
     * @param format that the executable should have
     */
    JvmCandidate(final String origin, final Path place, final ExecutableFormat format) {
        this.origin = origin;
        this.place = place;
        this.format = format;
    }

    String origin() {
        return origin;
    }

    Path place() {
        return place;
    }

    ExecutableFormat format() {
        return format;
    }

    /** Returns the executable, which need not exist. */
    Path executable() {
        return Files.isDirectory(place) ? format.javaOf(place) : place;
    }
}
