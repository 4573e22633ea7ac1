package org.tunbroker.tests.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.InstallationCopy;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** The distribution in folders whose names mean something to shells, URLs or Java. */
@Timeout(180)
@EnabledOnOs({OS.LINUX, OS.WINDOWS})
class ScriptFolderSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final boolean IS_WINDOWS = OS.current() == OS.WINDOWS;

    private final BrokerFolder folder = BrokerFolder.create();

    @TempDir
    private Path parent;

    /** The command of a copy of the distribution. */
    private static final class CopiedCommand extends ChildProcess {
        private CopiedCommand(final ProcessBuilder builder) {
            super(String.join(" ", builder.command()), builder);
        }
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private CopiedCommand start(final String name, final String... words) throws IOException {
        final Path home = parent.resolve(name);
        InstallationCopy.wholeTo(home);
        final Path script = home.resolve("bin").resolve(IS_WINDOWS ? "tunbroker.cmd" : "tunbroker");
        final ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.command().addAll(List.of(words));
        builder.environment()
                .put("TUNBROKER_CLIENT_JAVA", JvmArchitecture.NATIVE.command().get(0));
        builder.environment()
                .put(
                        "JAVA_TOOL_OPTIONS",
                        "-Dtunbroker.trust.installation=true -Dtunbroker.dir=" + folder.path());
        return new CopiedCommand(builder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a!b", "Program Files (x86)", "#1 + caret^ & and"})
    void shouldServeFromAnyFolder(final String name) throws IOException {
        try (CopiedCommand ping = start(name, "ping", "--driver", "loopback", "--count", "1")) {
            final String printed = String.join("\n", ping.expectExit(0, DEADLINE));
            assertTrue(printed.contains(" sent=1 received=1 lost=0 "), printed);
        }
    }

    // the command interpreter of Wine 8 expands what it has expanded once more
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @ValueSource(strings = {"100% fun", "%20"})
    void shouldServeFromAFolderWithAPercentSign(final String name) throws IOException {
        shouldServeFromAnyFolder(name);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayToAnyClientThatJavaCannotReadItsJars() throws IOException {
        final Path home = parent.resolve("x!");
        InstallationCopy.wholeTo(home);
        final ProcessBuilder builder = new ProcessBuilder(
                JvmArchitecture.NATIVE.command().get(0),
                "-Dtunbroker.dir=" + folder.path(),
                "-cp",
                home.resolve("lib/client") + File.separator + "*" + File.pathSeparator
                        + home.resolve("lib/command") + File.separator + "*",
                "org.tunbroker.launcher.command.TunbrokerCommand",
                "ping",
                "--driver",
                "loopback");
        try (CopiedCommand ping = new CopiedCommand(builder)) {
            ping.awaitExit(DEADLINE);
            final String printed = String.join("\n", ping.lines());
            assertTrue(
                    printed.contains("the name of a folder above ends with '!'; move it"), printed);
        }
    }

    @Test
    void shouldSayThatJavaCannotReadJarsBelowAFolderWhoseNameEndsWithAnExclamationMark()
            throws IOException {
        try (CopiedCommand ping = start("fun!", "ping", "--driver", "loopback")) {
            final String printed = String.join("\n", ping.expectExit(1, DEADLINE));
            assertTrue(
                    printed.contains("tunbroker: Java cannot read jars below a folder"), printed);
            assertTrue(printed.contains("fun!"), printed);
        }
    }
}
