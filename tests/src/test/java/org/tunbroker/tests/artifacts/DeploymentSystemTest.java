package org.tunbroker.tests.artifacts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** The ways in which applications are packed and run, each with the broker that the jar carries. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
@Tag("heavy")
class DeploymentSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static UserProject project;
    private static Map<String, UserProject> packed;

    @BeforeAll
    static void build() throws IOException {
        project = UserProject.plain();
        packed = UserProject.buildEach("others", "spring-boot", "osgi", "jlink");
    }

    @Test
    void shouldRunBesideOtherVersionsOfWhatIsInside() throws IOException {
        final UserProject others = packed.get("others");
        final String libraries = others.libraries().toString();
        for (final String other : List.of("kryo-4", "agrona-2", "aeron-client-1.50")) {
            assertTrue(libraries.contains(other), libraries);
        }
        LoopbackRun.assertComesBack("-cp", others.classPath(), UserProject.MAIN, "loopback");
        LoopbackRun.assertComesBack(
                "-jar", others.file("packets-1.0-all.jar").toString(), "loopback");
    }

    @Test
    void shouldRunInAJarOfJars() throws IOException {
        final UserProject boot = packed.get("spring-boot");
        LoopbackRun.assertComesBack(
                "-jar", boot.file("packets-1.0-boot.jar").toString(), "loopback");
    }

    @Test
    void shouldRunInSeveralClassLoadersAtOnce() throws IOException {
        final List<String> jars =
                project.libraries().stream().map(Path::toString).toList();
        final String own = SeveralLoadersMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        LoopbackRun.assertComesBack(
                "-cp",
                own,
                SeveralLoadersMain.class.getName(),
                UserProject.MAIN,
                project.jar().toString(),
                jars.get(0),
                jars.get(1),
                jars.get(2));
        LoopbackRun.assertComesBack(
                "-cp",
                own,
                SeveralLoadersMain.class.getName(),
                UserProject.MAIN,
                project.jar().toString(),
                jars.get(0),
                jars.get(1),
                "context",
                jars.get(2));
    }

    @Test
    void shouldRunAsBundlesOfOsgi() throws IOException {
        final UserProject bundle = packed.get("osgi");
        final String framework = bundle.libraries().stream()
                .map(Path::toString)
                .filter(jar -> jar.contains("felix"))
                .findFirst()
                .orElseThrow();
        final List<String> words = new ArrayList<>(List.of(
                "-cp",
                bundle.jar() + File.pathSeparator + framework,
                "com.example.packets.InOsgi",
                bundle.file("framework").toString()));
        bundle.libraries().stream()
                .map(Path::toString)
                .filter(jar -> !jar.equals(framework))
                .forEach(words::add);
        words.add(bundle.jar().toString());
        LoopbackRun.assertComesBack(words.toArray(String[]::new));
    }

    @Test
    void shouldFindTheBrokerOnTheModulePath() throws IOException {
        LoopbackRun.assertComesBack(
                "-p",
                project.file("libraries").toString(),
                "--add-modules",
                "org.tunbroker",
                "-cp",
                project.jar().toString(),
                UserProject.MAIN,
                "loopback");
    }

    @Test
    void shouldRunInAnImageOfJlinkAndOfJpackage() throws IOException {
        final UserProject linked = packed.get("jlink");
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
            final List<String> command = LoopbackRun.java(
                    JvmArchitecture.NATIVE,
                    folder,
                    "-cp",
                    linked.jar().toString(),
                    UserProject.MAIN,
                    "loopback");
            command.set(0, image.resolve("bin/java").toString());
            LoopbackRun.assertComesBack(List.of(), command);
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
            LoopbackRun.assertComesBack(
                    List.of(),
                    List.of(linked.file("application/packets/bin/packets").toString(), "loopback"));
        }
    }
}
