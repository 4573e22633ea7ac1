package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunbroker.ipc.platform.Architecture;
import org.tunbroker.ipc.platform.ElfHeader;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * The client on other versions of Java and of Aeron: on the JVM of the tests, and on one of each
 * later version that the machine has in the usual folder.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ClientJvmsSystemTest {
    private static final Path USUAL_FOLDER = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    static List<Path> jvms() throws IOException {
        final Path own = Path.of(System.getProperty("java.home"), "bin", "java").toRealPath();
        final Map<Integer, Path> later = new TreeMap<>();
        if (Files.isDirectory(USUAL_FOLDER)) {
            try (Stream<Path> homes = Files.list(USUAL_FOLDER)) {
                for (final Path home : (Iterable<Path>) homes.sorted()::iterator) {
                    final int version = versionOf(home);
                    if (version > Runtime.version().feature()) {
                        later.put(version, home.resolve("bin/java").toRealPath());
                    }
                }
            }
        }
        final List<Path> jvms = new ArrayList<>(List.of(own));
        jvms.addAll(later.values());
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

    private static void roundTrip(final Path jvm, final String libraries, final String... options) {
        try (BrokerFolder folder = BrokerFolder.create()) {
            final JvmProcess.Builder builder = JvmProcess.of(
                            JvmArchitecture.NATIVE, RoundTripMain.class, "20000", "in-place")
                    .jvm(jvm)
                    .libraries(libraries)
                    .property("tunbroker.dir", folder.path());
            List.of(options).forEach(builder::option);
            try (JvmProcess client = builder.start()) {
                final List<String> lines = client.expectExit(0, DEADLINE);
                assertTrue(
                        lines.stream().anyMatch(line -> line.startsWith("packets: ")),
                        lines::toString);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void shouldWorkWithoutOptions(final Path jvm) {
        roundTrip(jvm, "client");
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void shouldWorkOnNewestAeron(final Path jvm) {
        roundTrip(jvm, "client-newest", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    }
}
