package org.tunbroker.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.NetworkNamespace;

/** The command of the distribution, as an ordinary user and as root, in each kind of JVM. */
@Timeout(180)
@EnabledOnOs(OS.LINUX)
class CommandSystemTest {
    private static final int NOBODY = 65534;
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private static String text(final ChildProcess command, final int exitCode) {
        return String.join("\n", command.expectExit(exitCode, DEADLINE));
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
                        && Files.isExecutable(Path.of(CommandPrefix.SETPRIV)),
                "only root can start commands as another user, with setpriv");
    }

    @Test
    void shouldRunThroughALinkFromAnotherFolder() throws IOException {
        final Path link =
                Files.createSymbolicLink(folder.path().resolve("tb"), InstalledCommand.script());
        final Path second = Files.createSymbolicLink(folder.path().resolve("tb2"), Path.of("tb"));
        assertTrue(Files.isSymbolicLink(link));
        final List<String> lines =
                ChildProcess.run(DEADLINE, List.of(second.toString(), "--version"));
        assertTrue(lines.get(0).matches("tunbroker .*, protocol [0-9]+"), lines.toString());
    }

    @Test
    void shouldPassMisusesExitCodeOn() {
        try (InstalledCommand misused = InstalledCommand.start(folder, "stop", "--nothing")) {
            assertTrue(text(misused, 2).contains("tunbroker: Unknown option: '--nothing'"));
        }
    }

    @Test
    void shouldFindNothingWrongForAnOrdinaryUser() throws IOException {
        assumeRoot();
        Files.setAttribute(folder.path(), "unix:uid", NOBODY);
        try (InstalledCommand doctor = InstalledCommand.start(
                folder, JvmArchitecture.NATIVE, CommandPrefix.asUser(NOBODY), "doctor")) {
            final String found = text(doctor, 0);
            assertTrue(found.contains("warning  rights        no CAP_NET_ADMIN"), found);
            assertTrue(found.contains("mend: sudo tunbroker install --user "), found);
            assertTrue(found.contains("ok       roundtrip     loopback: connect "), found);
            assertFalse(found.contains("roundtrip     linux"), found);
        }
    }

    @Test
    void shouldMakeARoundTripThroughTheKernel() {
        try (NetworkNamespace network = NetworkNamespace.createOrSkip();
                InstalledCommand doctor = InstalledCommand.start(
                        folder, JvmArchitecture.NATIVE, network.enter(), "doctor", "--json")) {
            final String found = text(doctor, 0);
            assertTrue(
                    found.contains(
                            "{\"id\": \"roundtrip\", \"state\": \"ok\", \"text\": \"linux: "),
                    found);
            assertTrue(found.contains("5 of 5 echoed"), found);
            final List<String> interfaces = network.run("ip", "-o", "link");
            assertTrue(
                    interfaces.stream().noneMatch(line -> line.contains("tb-doctor")),
                    interfaces.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"I386", "ARM64", "JAVA8_I386"})
    void shouldExamineInJvmsOfOtherArchitectures(final JvmArchitecture jvm) {
        jvm.assumeAvailableForLong();
        try (InstalledCommand doctor = InstalledCommand.start(folder, jvm, List.of(), "doctor")) {
            // what the machine lacks is wrong in the native JVM as well
            doctor.awaitExit(DEADLINE);
            final String found = String.join("\n", doctor.lines());
            assertTrue(
                    found.contains(jvm.isEmulated() ? ", emulated" : ", a 32-bit process"), found);
            assertTrue(found.contains("ok       roundtrip     loopback: connect "), found);
        }
    }

    @Test
    void shouldRunListAndStopABroker() {
        try (InstalledCommand run = InstalledCommand.start(folder, "run", "--driver", "loopback")) {
            run.awaitLine("tunbroker: broker, log ", DEADLINE);
            Awaitility.await().atMost(DEADLINE).until(() -> folder.broker() != 0);
            final int broker = folder.broker();
            try (InstalledCommand adapters = InstalledCommand.start(folder, "adapters")) {
                assertTrue(text(adapters, 0).contains("no adapters"));
            }
            try (InstalledCommand log = InstalledCommand.start(folder, "log")) {
                assertTrue(text(log, 0).contains(" INFO serving "));
            }
            try (InstalledCommand stop = InstalledCommand.start(folder, "stop")) {
                final String stopped = text(stop, 0);
                assertTrue(
                        stopped.contains(
                                "stopped: broker of driver loopback, process " + broker + ", "),
                        stopped);
            }
            assertTrue(text(run, 0).contains("the broker ended with exit code 0"));
            assertEquals(0, folder.broker());
        }
    }

    @Test
    void shouldEndItsBrokerWhenItIsToldToEnd() {
        try (InstalledCommand run = InstalledCommand.start(folder, "run", "--driver", "loopback")) {
            Awaitility.await().atMost(DEADLINE).until(() -> folder.broker() != 0);
            run.signal("TERM");
            run.awaitExit(DEADLINE);
            assertEquals(List.of(), folder.brokers());
        }
    }

    @Test
    void shouldTellWhatAKilledBrokerLeft() {
        try (InstalledCommand run = InstalledCommand.start(folder, "run", "--driver", "loopback")) {
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> BrokerLock.generation(folder.directory()) > 0);
            final Path left = folder.generation().path();
            folder.kill(folder.broker());
            run.awaitExit(DEADLINE);
            try (InstalledCommand doctor = InstalledCommand.start(folder, "doctor")) {
                doctor.awaitExit(DEADLINE);
                final String found = String.join("\n", doctor.lines());
                assertTrue(
                        found.contains("warning  leftover      a dead broker's files: " + left),
                        found);
            }
        }
    }

    @Test
    void shouldPassItsOwnTest() throws IOException {
        try (InstalledCommand test =
                InstalledCommand.start(folder, "selftest", "--driver", "loopback")) {
            final String table = text(test, 0);
            assertTrue(table.contains("loopback: 15 passed, 0 failed"), table);
            final String report = Files.readString(folder.path().resolve("tunbroker-selftest.txt"));
            assertTrue(report.contains(" INFO serving "), report);
        }
    }

    @Test
    @Tag("heavy")
    void shouldPassItsOwnTestWithTheKernelFromA32BitJvm() {
        JvmArchitecture.I386.assumeAvailable();
        try (NetworkNamespace network = NetworkNamespace.createOrSkip();
                InstalledCommand test = InstalledCommand.start(
                        folder, JvmArchitecture.I386, network.enter(), "selftest")) {
            final String table = text(test, 0);
            assertTrue(table.contains("linux: 17 passed, 0 failed"), table);
        }
    }

    @Test
    void shouldCompleteItsSubcommandsInBash() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        final List<String> answer = ChildProcess.run(
                DEADLINE,
                List.of(
                        "/bin/bash",
                        "-c",
                        "source <(" + InstalledCommand.script() + " completion)"
                                + " && COMP_WORDS=(tunbroker doc) COMP_CWORD=1 COMP_LINE='tunbroker doc'"
                                + " && _complete_tunbroker && echo \"${COMPREPLY[@]}\""));
        assertTrue(answer.toString().contains("doctor"), answer.toString());
    }
}
