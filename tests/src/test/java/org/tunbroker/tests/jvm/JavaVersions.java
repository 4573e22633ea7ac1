package org.tunbroker.tests.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.machine.ElfHeader;

/**
 * The JVM of the tests, and one of each later version that the machine has in the usual folder.
 *
 * <p>Stateless and thread-safe.
 */
public final class JavaVersions {
    private static final Path USUAL_FOLDER = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    private JavaVersions() {}

    /** Returns the programs, this version first. */
    public static List<Path> fromThisOn() throws IOException {
        return List.copyOf(byVersion().values());
    }

    /** Returns the programs that have virtual threads; none where there is no such JVM. */
    public static List<Path> withVirtualThreads() throws IOException {
        return List.copyOf(byVersion().tailMap(FIRST_WITH_VIRTUAL_THREADS).values());
    }

    private static TreeMap<Integer, Path> byVersion() throws IOException {
        final TreeMap<Integer, Path> jvms = new TreeMap<>();
        jvms.put(
                Runtime.version().feature(),
                Path.of(System.getProperty("java.home"), "bin", "java").toRealPath());
        if (Files.isDirectory(USUAL_FOLDER)) {
            try (Stream<Path> homes = Files.list(USUAL_FOLDER)) {
                for (final Path home : (Iterable<Path>) homes.sorted()::iterator) {
                    final int version = versionOf(home);
                    if (version > Runtime.version().feature()) {
                        jvms.put(version, home.resolve("bin/java").toRealPath());
                    }
                }
            }
        }
        return jvms;
    }

    /** Returns the version of a JVM of this architecture; 0 if there is none. */
    private static int versionOf(final Path home) throws IOException {
        final Path executable = home.resolve("bin/java");
        final Path release = home.resolve("release");
        if (!Files.isExecutable(executable) || !Files.isReadable(release)) {
            return 0;
        }
        final ElfHeader header = ElfHeader.read(executable);
        final Matcher version = VERSION.matcher(Files.readString(release));
        return header.isKnown()
                        && header.architecture() == Architecture.ofThisJvm()
                        && version.find()
                ? Integer.parseInt(version.group(1))
                : 0;
    }
}
