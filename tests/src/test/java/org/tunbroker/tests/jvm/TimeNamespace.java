package org.tunbroker.tests.jvm;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A time namespace, whose processes believe that the machine booted at another time. What they
 * start is in it too.
 *
 * <pre>
 * JvmProcess.of(architecture, SomeMain.class).prefix(TimeNamespace.JUST_BOOTED.enterOrSkip())
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public enum TimeNamespace {
    /** A few seconds ago. */
    JUST_BOOTED(Duration.ofSeconds(5)),
    /** Longer ago than any timeout. */
    UP_FOR_YEARS(Duration.ofDays(20 * 365));

    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final Path OFFSETS = Path.of("/proc/self/timens_offsets");

    private final Duration uptime;

    TimeNamespace(final Duration uptime) {
        this.uptime = uptime;
    }

    /**
     * Returns what a command begins with to run in a new namespace of this kind, or skips the test
     * where none can be made. The command is killed with what stands before it.
     */
    public List<String> enterOrSkip() {
        final List<String> words;
        try {
            // offsets count from the machine's own clocks, and this process may be in a namespace
            words = command(uptime.toSeconds() - ownUptimeS() + ownOffsetS());
        } catch (final IOException ex) {
            return abort("this kernel has no time namespaces: " + ex);
        }
        try (ChildProcess probe = ChildProcess.start(join(words, "true"))) {
            if (probe.awaitExit(AT_ONCE) != 0) {
                abort("no time namespace can be made here: " + String.join("; ", probe.lines())
                        + "; run as root, with util-linux");
            }
        }
        return words;
    }

    private static List<String> command(final long offsetS) {
        return List.of(
                "unshare",
                "--time",
                "--monotonic=" + offsetS,
                "--boottime=" + offsetS,
                "--fork",
                "--kill-child=KILL",
                "--");
    }

    private static List<String> join(final List<String> words, final String last) {
        return Stream.concat(words.stream(), Stream.of(last)).toList();
    }

    // the same clock as the kernel's CLOCK_MONOTONIC
    private static long ownUptimeS() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    }

    /** Reads a line such as {@code monotonic -480 0}. */
    private static long ownOffsetS() throws IOException {
        return Files.readAllLines(OFFSETS).stream()
                .map(line -> line.trim().split(" +"))
                .filter(words -> words[0].equals("monotonic"))
                .mapToLong(words -> Long.parseLong(words[1]))
                .findFirst()
                .orElse(0);
    }
}
