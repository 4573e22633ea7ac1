package org.tunbroker.tests.races;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joptsimple.OptionParser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;
import org.tunbroker.ipc.memory.DoorbellRequestRace;
import org.tunbroker.ipc.memory.RequestWithoutFenceRace;
import org.tunbroker.ipc.memory.SleeperWithoutFenceRace;
import org.tunbroker.ipc.memory.WakeFlagRace;
import org.tunbroker.ipc.memory.WakerWithoutFenceRace;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** What jcstress sees in the races of this package and of flags, for some seconds each. */
@EnabledOnOs(OS.LINUX)
class RaceSystemTest {
    // only against a hang: how long the races take depends on what else the machine does
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final List<Class<?>> RACES = List.of(
            PacketWakeRace.class,
            SpaceWakeRace.class,
            PublicationRace.class,
            ReuseRace.class,
            PacketRequestRace.class,
            RoomRequestRace.class,
            SessionsBellRace.class,
            StatusRace.class);
    private static final List<Class<?>> WITHOUT_FENCE = List.of(
            SleeperWithoutFenceRace.class,
            WakerWithoutFenceRace.class,
            RequestWithoutFenceRace.class);

    @TempDir
    private Path directory;

    /**
     * Describes a run of jcstress.
     *
     * @param races the package of the races
     * @param ms how long each race goes on
     * @param strides how often the states of a stride are made in a row
     * @param strideSize how many states that is
     */
    private static String[] options(
            final String races, final int ms, final int strides, final int strideSize) {
        return new String[] {
            "-v",
            "-t",
            races,
            "-f",
            "1",
            "-fsm",
            "1",
            "-iters",
            "1",
            "-time",
            Integer.toString(ms),
            "-strideCount",
            Integer.toString(strides),
            "-strideSize",
            Integer.toString(strideSize),
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
    }

    private List<String> run(final String... options) {
        try (JvmProcess jcstress = JvmProcess.of(
                        JvmArchitecture.NATIVE, Main.class.getName(), options)
                .library(Main.class)
                .library(OptionParser.class)
                // its results go to where it runs
                .prefix(List.of("env", "--chdir=" + directory))
                .start()) {
            return jcstress.expectExit(0, DEADLINE);
        }
    }

    private static int indexOf(final Class<?> race, final List<String> lines) {
        final String passed = "[OK] " + race.getName();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).endsWith(passed)) {
                return i;
            }
        }
        throw new AssertionError("no " + passed + " in:\n" + String.join("\n", lines));
    }

    @Test
    void shouldSeeNoForbiddenOutcome() {
        final List<String> lines =
                run(options(PacketWakeRace.class.getName(), 200, 1, SessionPool.MAX_STATES));
        indexOf(PacketWakeRace.class, lines);
    }

    @Test
    @Tag("heavy")
    void shouldSeeNoForbiddenOutcomeInAnyRace() {
        final List<String> lines = run(
                options(PacketWakeRace.class.getPackageName(), 1000, 1, SessionPool.MAX_STATES));
        RACES.forEach(race -> indexOf(race, lines));
        // else it would not see what is forbidden either
        assertSeen(StatusWithoutSequenceRace.class, lines);
    }

    /** Looks whether jcstress saw the interesting outcome of a race. */
    private static void assertSeen(final Class<?> race, final List<String> lines) {
        final String seen = lines.stream()
                .skip(indexOf(race, lines))
                .filter(line -> line.contains("Interesting"))
                .findFirst()
                .orElseThrow();
        // outcome, samples, share, what was expected
        final List<String> words = List.of(seen.trim().split(" +"));
        assertNotEquals("0", words.get(words.indexOf("Interesting") - 2), seen);
    }

    /**
     * Without either fence jcstress sees both sides miss each other, so that it would see it with
     * them too.
     */
    @Test
    @Tag("heavy")
    void shouldSeeFlagsMissEachOtherOnlyWithoutTheirFences() {
        final List<String> lines = run(options(WakeFlagRace.class.getPackageName(), 3000, 5, 4000));
        indexOf(WakeFlagRace.class, lines);
        indexOf(DoorbellRequestRace.class, lines);
        for (final Class<?> race : WITHOUT_FENCE) {
            assertSeen(race, lines);
        }
    }
}
