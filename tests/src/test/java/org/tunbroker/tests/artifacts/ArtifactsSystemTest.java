package org.tunbroker.tests.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.NetworkNamespace;

/** A Maven project that depends on what is published, without a folder or a setting. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class ArtifactsSystemTest {
    private static final int NOBODY = 65534;
    private static final long LARGEST = 4_000_000;
    private static final String MAIN = "com.example.packets.AnswerPings";
    private static final String CAME_BACK = "came back: 20 bytes";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static UserProject project;

    @BeforeAll
    static void build() throws IOException {
        project = UserProject.build("plain");
    }

    private static String classPath(final UserProject built) throws IOException {
        return Stream.concat(Stream.of(built.jar()), built.libraries().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns a command of a JVM whose brokers, and what they are extracted to, go with a test. */
    private static List<String> java(
            final JvmArchitecture jvm, final BrokerFolder folder, final String... words) {
        final List<String> command = new ArrayList<>(jvm.command());
        command.add("-Dtunbroker.dir=" + folder.path());
        command.add("-Dtunbroker.cache=" + folder.path().resolve("cache"));
        command.addAll(List.of(words));
        return command;
    }

    private static List<String> asOrdinaryUser(final BrokerFolder folder) throws IOException {
        if (Credentials.ofThisProcess().effectiveUser() != 0) {
            return List.of();
        }
        Files.setAttribute(folder.path(), "unix:uid", NOBODY);
        return CommandPrefix.asUser(NOBODY);
    }

    private static void assertComesBack(final List<String> prefix, final List<String> command) {
        final List<String> words =
                Stream.concat(prefix.stream(), command.stream()).toList();
        final List<String> lines = ChildProcess.run(DEADLINE, words);
        assertTrue(lines.contains(CAME_BACK), () -> String.join("\n", lines));
    }

    private static void assertComesBack(final String... words) throws IOException {
        try (BrokerFolder folder = BrokerFolder.create()) {
            assertComesBack(List.of(), java(JvmArchitecture.NATIVE, folder, words));
        }
    }

    @Test
    void shouldRunForAnOrdinaryUserByTwoDependencies() throws IOException {
        assertEquals(
                List.of("jna-5.19.1.jar", "tunbroker-0.1.0.jar", "tunbroker-broker-0.1.0.jar"),
                project.libraries().stream()
                        .map(jar -> jar.getFileName().toString())
                        .toList());
        try (BrokerFolder folder = BrokerFolder.create()) {
            assertComesBack(
                    asOrdinaryUser(folder),
                    java(
                            JvmArchitecture.NATIVE,
                            folder,
                            "-cp",
                            classPath(project),
                            MAIN,
                            "loopback"));
        }
    }

    @Test
    void shouldTakeLessThanFourMegabytesWithJna() throws IOException {
        long length = 0;
        for (final Path jar : project.libraries().subList(0, 2)) {
            length += Files.size(jar);
        }
        System.out.println("tunbroker and jna: " + length + " bytes");
        assertTrue(length < LARGEST, length + " bytes");
    }

    @Tag("heavy")
    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "I386", "JAVA8", "JAVA8_I386"})
    void shouldAnswerTheKernelsPingInEachJvm(final JvmArchitecture jvm) throws IOException {
        jvm.assumeAvailable();
        try (NetworkNamespace network = NetworkNamespace.createOrSkip();
                BrokerFolder folder = BrokerFolder.create()) {
            final List<String> command = new ArrayList<>(network.enter());
            command.addAll(java(jvm, folder, "-cp", classPath(project), MAIN));
            try (ChildProcess client = ChildProcess.start(command)) {
                client.awaitLine("ready", DEADLINE);
                network.run("ping", "-c", "3", "-i", "0.2", "-w", "20", "10.6.7.8");
            }
        }
    }

    @Test
    @Tag("heavy")
    void shouldTakeOnlyWhatRootExtractedForABrokerWithMoreRightsThanItsUser() throws IOException {
        final List<String> user = new ArrayList<>(
                CommandPrefix.mountedOrSkip("mount -t tmpfs -o mode=755 tmpfs /var/cache"));
        final String confined = "setpriv --reuid=" + NOBODY + " --regid=" + NOBODY
                + " --clear-groups --inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin"
                + " --bounding-set=-all,+net_admin";
        try (BrokerFolder roots = BrokerFolder.create();
                BrokerFolder users = BrokerFolder.create()) {
            Files.setAttribute(users.path(), "unix:uid", NOBODY);
            final String program =
                    JvmArchitecture.NATIVE.command().get(0) + " -cp " + classPath(project);
            final String asUser = confined + " "
                    + program.replace(" -cp", " -Dtunbroker.dir=" + users.path() + " -cp")
                    + " " + MAIN + " loopback";
            final String asRoot = "env -u XDG_CACHE_HOME "
                    + program.replace(" -cp", " -Dtunbroker.dir=" + roots.path() + " -cp") + " "
                    + MAIN + " loopback";
            user.addAll(List.of("sh", "-c", asUser + "; " + asRoot + " && " + asUser));

            final List<String> lines = ChildProcess.run(DEADLINE, user);
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("Install tunbroker")),
                    () -> String.join("\n", lines));
            assertEquals(
                    2,
                    lines.stream().filter(CAME_BACK::equals).count(),
                    () -> String.join("\n", lines));
        }
    }

    @Tag("heavy")
    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA8_I386"})
    void shouldRunAsOneShadedJar(final JvmArchitecture jvm) throws IOException {
        jvm.assumeAvailable();
        try (BrokerFolder folder = BrokerFolder.create()) {
            final String jar = project.file("packets-1.0-all.jar").toString();
            assertComesBack(asOrdinaryUser(folder), java(jvm, folder, "-jar", jar, "loopback"));
        }
    }

    @Test
    @Tag("heavy")
    void shouldRunBesideOtherVersionsOfWhatIsInside() throws IOException {
        final UserProject others = UserProject.build("others", "-Pothers");
        final String libraries = others.libraries().toString();
        for (final String other : List.of("kryo-4", "agrona-2", "aeron-client-1.50")) {
            assertTrue(libraries.contains(other), libraries);
        }
        assertComesBack("-cp", classPath(others), MAIN, "loopback");
        assertComesBack("-jar", others.file("packets-1.0-all.jar").toString(), "loopback");
    }

    @Test
    @Tag("heavy")
    void shouldRunInAJarOfJars() throws IOException {
        final UserProject boot = UserProject.build("spring-boot", "-Pspring-boot");
        assertComesBack("-jar", boot.file("packets-1.0-boot.jar").toString(), "loopback");
    }

    @Test
    @Tag("heavy")
    void shouldRunInSeveralClassLoadersAtOnce() throws IOException {
        final List<String> jars =
                project.libraries().stream().map(Path::toString).toList();
        final String own = SeveralLoadersMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        assertComesBack(
                "-cp",
                own,
                SeveralLoadersMain.class.getName(),
                MAIN,
                project.jar().toString(),
                jars.get(0),
                jars.get(1),
                jars.get(2));
        assertComesBack(
                "-cp",
                own,
                SeveralLoadersMain.class.getName(),
                MAIN,
                project.jar().toString(),
                jars.get(0),
                jars.get(1),
                "context",
                jars.get(2));
    }

    @Test
    @Tag("heavy")
    void shouldFindTheBrokerOnTheModulePath() throws IOException {
        assertComesBack(
                "-p",
                project.file("libraries").toString(),
                "--add-modules",
                "org.tunbroker",
                "-cp",
                project.jar().toString(),
                MAIN,
                "loopback");
    }

    @Test
    @Tag("heavy")
    void shouldRunInAnImageOfJlinkAndOfJpackage() throws IOException {
        final UserProject linked = UserProject.build("jlink", "-Pjlink");
        final Path tools = Path.of(System.getProperty("java.home"), "bin");
        final Path image = linked.file("image");
        ChildProcess.run(
                DEADLINE,
                List.of(
                        tools.resolve("jlink").toString(),
                        "--module-path",
                        linked.file("libraries").toString(),
                        "--add-modules",
                        "org.tunbroker,org.tunbroker.broker",
                        "--output",
                        image.toString()));
        try (BrokerFolder folder = BrokerFolder.create()) {
            final List<String> command = java(
                    JvmArchitecture.NATIVE,
                    folder,
                    "-cp",
                    linked.jar().toString(),
                    MAIN,
                    "loopback");
            command.set(0, image.resolve("bin/java").toString());
            assertComesBack(List.of(), command);
        }
        final Path input = Files.createDirectory(linked.file("input"));
        Files.copy(linked.jar(), input.resolve("packets.jar"));
        try (BrokerFolder folder = BrokerFolder.create()) {
            ChildProcess.run(
                    DEADLINE,
                    List.of(
                            tools.resolve("jpackage").toString(),
                            "--type",
                            "app-image",
                            "--name",
                            "packets",
                            "--runtime-image",
                            image.toString(),
                            "--input",
                            input.toString(),
                            "--main-jar",
                            "packets.jar",
                            "--java-options",
                            "-Dtunbroker.dir=" + folder.path(),
                            "--java-options",
                            "-Dtunbroker.cache=" + folder.path().resolve("cache"),
                            "--dest",
                            linked.file("application").toString()));
            assertComesBack(
                    List.of(),
                    List.of(linked.file("application/packets/bin/packets").toString(), "loopback"));
        }
    }
}
