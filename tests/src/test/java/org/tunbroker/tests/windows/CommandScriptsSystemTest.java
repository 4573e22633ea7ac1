package org.tunbroker.tests.windows;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** The start scripts, run by the command interpreter. */
@Timeout(180)
@EnabledOnOs(OS.WINDOWS)
class CommandScriptsSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    /** A script in the command interpreter. */
    private static final class Script extends ChildProcess {
        private Script(final ProcessBuilder builder) {
            super(String.join(" ", builder.command()), builder);
        }

        static Script start(
                final BrokerFolder folder, final String name, final String... arguments) {
            final Path file = Path.of(System.getProperty("tunbroker.dist"), "bin", name);
            final ProcessBuilder builder = new ProcessBuilder("cmd", "/d", "/c", file.toString());
            builder.command().addAll(List.of(arguments));
            final String java = JvmArchitecture.NATIVE.command().get(0);
            builder.environment().put("TUNBROKER_CLIENT_JAVA", java);
            // the script has no option for what only tests and developers need
            builder.environment()
                    .put(
                            "JAVA_TOOL_OPTIONS",
                            "-Dtunbroker.trust.installation=true -Dtunbroker.dir=" + folder.path());
            return new Script(builder);
        }
    }

    @Test
    @Tag("slow-under-wine")
    void shouldAnswerPings() {
        try (BrokerFolder folder = BrokerFolder.create();
                Script demo = Script.start(
                        folder, "tunbroker.cmd", "ping", "--driver", "loopback", "--count", "3")) {
            final String last = demo.awaitLine("demo: ", DEADLINE);
            assertTrue(last.contains(" sent=3 received=3 lost=0 "), last);
            demo.expectExit(0, DEADLINE);
        }
    }

    @Test
    void shouldPassAWrongOptionsExitCodeOn() {
        try (BrokerFolder folder = BrokerFolder.create();
                Script demo = Script.start(folder, "tunbroker.cmd", "ping", "--nothing")) {
            demo.expectExit(2, DEADLINE);
        }
    }

    private static String text(final Script script, final int exitCode) {
        return String.join("\n", script.expectExit(exitCode, DEADLINE));
    }

    @Test
    @Tag("slow-under-wine")
    void shouldExamineTheMachine() {
        try (BrokerFolder folder = BrokerFolder.create();
                Script doctor = Script.start(folder, "tunbroker.cmd", "doctor")) {
            doctor.awaitExit(DEADLINE);
            // whether there is a DLL, and what it can do, depends on the machine
            final String found = String.join("\n", doctor.lines());
            assertTrue(found.contains("ok       process       amd64/64, Java "), found);
            assertTrue(found.contains("ok       jvm           the broker's: "), found);
            assertTrue(found.contains(" driver        "), found);
            assertTrue(found.contains("ok       folder        "), found);
            assertTrue(found.contains("ok       roundtrip     loopback: connect "), found);
        }
    }

    @Test
    @Tag("slow-under-wine")
    void shouldPassItsOwnTest() throws IOException {
        try (BrokerFolder folder = BrokerFolder.create()) {
            final Path report = folder.path().resolveSibling("selftest.txt");
            try (Script test = Script.start(
                    folder,
                    "tunbroker.cmd",
                    "selftest",
                    "--driver",
                    "loopback",
                    "--report",
                    report.toString())) {
                final String table = text(test, 0);
                assertTrue(table.contains("loopback: 15 passed, 0 failed"), table);
            }
            assertTrue(Files.readString(report).contains(" INFO serving "));
        }
    }

    @Test
    @Tag("slow-under-wine")
    void shouldRunAndStopABroker() {
        try (BrokerFolder folder = BrokerFolder.create();
                Script run = Script.start(folder, "tunbroker.cmd", "run", "--driver", "loopback")) {
            run.awaitLine("tunbroker: broker, process ", DEADLINE);
            Awaitility.await().atMost(DEADLINE).until(() -> folder.broker() != 0);
            try (Script stop = Script.start(folder, "tunbroker.cmd", "stop")) {
                final String stopped = text(stop, 0);
                assertTrue(
                        stopped.contains("stopped: broker of driver loopback, process "), stopped);
            }
            run.awaitLine("tunbroker: the broker ended ", DEADLINE);
        }
    }
}
