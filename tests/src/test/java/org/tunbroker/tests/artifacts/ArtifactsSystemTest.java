package org.tunbroker.tests.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/**
 * A Maven project that depends on what is published, without a folder or a setting, in each JVM.
 */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class ArtifactsSystemTest {
    private static final int NOBODY = 65534;
    private static final long LARGEST = 4_000_000;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static UserProject project;

    @BeforeAll
    static void build() throws IOException {
        project = UserProject.plain();
    }

    private static List<String> asOrdinaryUser(final BrokerFolder folder) throws IOException {
        if (Credentials.ofThisProcess().effectiveUser() != 0) {
            return List.of();
        }
        Files.setAttribute(folder.path(), "unix:uid", NOBODY);
        return CommandPrefix.asUser(NOBODY);
    }

    @Test
    void shouldRunForAnOrdinaryUserByTwoDependencies() throws IOException {
        assertEquals(
                List.of("jna-5.19.1.jar", "tunbroker-0.1.0.jar", "tunbroker-broker-0.1.0.jar"),
                project.libraries().stream()
                        .map(jar -> jar.getFileName().toString())
                        .toList());
        try (BrokerFolder folder = BrokerFolder.create()) {
            LoopbackRun.assertComesBack(
                    asOrdinaryUser(folder),
                    LoopbackRun.java(
                            JvmArchitecture.NATIVE,
                            folder,
                            "-cp",
                            project.classPath(),
                            UserProject.MAIN,
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
            command.addAll(
                    LoopbackRun.java(jvm, folder, "-cp", project.classPath(), UserProject.MAIN));
            try (ChildProcess client = ChildProcess.start(command)) {
                client.awaitLine("ready", DEADLINE);
                network.run("ping", "-c", "3", "-i", "0.2", "-w", "20", "10.6.7.8");
            }
        }
    }

    @Tag("heavy")
    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA8_I386"})
    void shouldRunAsOneShadedJar(final JvmArchitecture jvm) throws IOException {
        jvm.assumeAvailable();
        try (BrokerFolder folder = BrokerFolder.create()) {
            final String jar = project.file("packets-1.0-all.jar").toString();
            LoopbackRun.assertComesBack(
                    asOrdinaryUser(folder), LoopbackRun.java(jvm, folder, "-jar", jar, "loopback"));
        }
    }
}
