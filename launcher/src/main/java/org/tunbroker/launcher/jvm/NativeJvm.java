package org.tunbroker.launcher.jvm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tunbroker.ipc.machine.Architecture;

/**
 * A JVM that can run the broker.
 *
 * <p>Immutable and thread-safe.
 */
public final class NativeJvm {
    /** The Java version that the broker is compiled for. */
    public static final int OLDEST_VERSION = 17;

    /** The modules that the broker needs in a jlink runtime: JNA logs, and Agrona uses Unsafe. */
    static final List<String> MODULES = Collections.unmodifiableList(
            Arrays.asList("java.base", "java.logging", "jdk.unsupported"));

    /** The module with the command that writes an archive of classes. */
    static final String ARCHIVING_MODULE = "jdk.management";

    /**
     * Words in names of modules that may have packages which the broker's jars have too. They are
     * no beginnings of names: where the client is merged into one jar, those are changed.
     */
    private static final List<String> OF_THE_BROKER = Collections.unmodifiableList(
            Arrays.asList("tunbroker", "jna", "aeron", "agrona", "esotericsoftware", "objenesis"));

    private static final Path BASE_ARCHIVE = Paths.get("lib", "server", "classes.jsa");

    private final Path executable;
    private final Architecture architecture;
    private final int version;
    private final boolean hasArchiving;
    private final boolean hasModulesOfTheBroker;
    private final String origin;

    NativeJvm(
            final Path executable,
            final Architecture architecture,
            final int version,
            final ReleaseFile release,
            final String origin) {
        this.executable = executable;
        this.architecture = architecture;
        this.version = version;
        hasArchiving = release.hasModule(ARCHIVING_MODULE);
        hasModulesOfTheBroker = hasModulesOfTheBroker(release.modules());
        this.origin = origin;
    }

    private static boolean hasModulesOfTheBroker(final List<String> modules) {
        for (final String module : modules) {
            for (final String word : OF_THE_BROKER) {
                if (module.contains(word)) {
                    return true;
                }
            }
        }
        return false;
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
     * Tells whether the JVM can write and use an archive of classes. That needs the base archive of
     * the JDK's own classes, which a jlink image has only on request, and all modules.
     *
     * @return true if there is a base archive, the module with the command, and no option that
     *     leaves modules out
     */
    public boolean canArchiveClasses() {
        return hasArchiving && !hasModulesOfTheBroker && Files.exists(home().resolve(BASE_ARCHIVE));
    }

    /**
     * Lists the options for what is in the image of an application. A package of a module in the
     * image hides the same package on the class path, and so would hide the broker's own.
     *
     * @return options that leave all modules out but those of {@link #MODULES}; usually none
     */
    public List<String> moduleOptions() {
        return hasModulesOfTheBroker
                ? Arrays.asList("--limit-modules", String.join(",", MODULES))
                : Collections.emptyList();
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
