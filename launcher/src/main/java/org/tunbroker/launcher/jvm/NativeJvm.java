package org.tunbroker.launcher.jvm;

import java.nio.file.Path;
import org.tunbroker.ipc.platform.Architecture;

/**
 * A JVM that can run the broker.
 *
 * <p>Immutable and thread-safe.
 */
public final class NativeJvm {
    /** The Java version that the broker is compiled for. */
    public static final int OLDEST_VERSION = 17;

    private final Path executable;
    private final Architecture architecture;
    private final int version;
    private final String origin;

    NativeJvm(
            final Path executable,
            final Architecture architecture,
            final int version,
            final String origin) {
        this.executable = executable;
        this.architecture = architecture;
        this.version = version;
        this.origin = origin;
    }

    /**
     * Returns the executable.
     *
     * @return its absolute path, all links followed
     */
    public Path executable() {
        return executable;
    }

    /**
     * Returns the Java home, which has the executable in {@code bin}.
     *
     * @return its absolute path, all links followed
     */
    public Path home() {
        return executable.getParent().getParent();
    }

    /**
     * Returns what the executable was built for.
     *
     * @return the architecture of the machine
     */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * Returns the Java version.
     *
     * @return the feature version, for example 17
     */
    public int version() {
        return version;
    }

    /**
     * Tells where the JVM was found.
     *
     * @return for example {@code environment variable JAVA_HOME}
     */
    public String origin() {
        return origin;
    }

    @Override
    public String toString() {
        return executable + " (Java " + version + ", " + architecture.label() + ", from " + origin
                + ")";
    }
}
