package org.tunbroker.tests.races;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joptsimple.OptionParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** What jcstress sees in the races of this package, for some seconds each. */
@EnabledOnOs(OS.LINUX)
class RaceSystemTest {
    // only against a hang: how long the races take depends on what else the machine does
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final List<Class<?>> RACES = List.of(
            PacketWakeRace.class, SpaceWakeRace.class, PublicationRace.class, ReuseRace.class);
    private static final String[] OPTIONS = {
        "-v",
        "-t",
        "org.tunbroker.tests.races",
        "-f",
        "1",
        "-fsm",
        "1",
        "-iters",
        "1",
        "-time",
        "1000",
        "-strideCount",
        "1",
        "-strideSize",
        Integer.toString(SessionPool.MAX_STATES),
        // two actors that only spin get little done on two cores that others use too
        "-spinStyle",
        "THREAD_YIELD",
        "-af",
        "NONE",
        // a JVM for each mix of compilers would take minutes
        "-sc",
        "false",
        "-jvmArgs",
        "-XX:+UnlockDiagnosticVMOptions"
                + " -XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN -XX:+StressCCP"
    };

    @TempDir
    private Path directory;

    @Test
    void shouldSeeNoForbiddenOutcome() {
        try (JvmProcess jcstress = JvmProcess.of(
                        JvmArchitecture.NATIVE, Main.class.getName(), OPTIONS)
                .library(Main.class)
                .library(OptionParser.class)
                // its results go to where it runs
                .prefix(List.of("env", "--chdir=" + directory))
                .start()) {
            final List<String> lines = jcstress.expectExit(0, DEADLINE);
            for (final Class<?> race : RACES) {
                final String passed = "[OK] " + race.getName();
                assertTrue(
                        lines.stream().anyMatch(line -> line.endsWith(passed)),
                        () -> "no " + passed + " in:\n" + String.join("\n", lines));
            }
        }
    }
}
