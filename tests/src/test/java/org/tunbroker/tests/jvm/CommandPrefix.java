package org.tunbroker.tests.jvm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Words before a command that give it other rights, or other file systems, than this process has.
 * They replace themselves by the command. For {@link JvmProcess.Builder#prefix}.
 *
 * <p>Stateless and thread-safe.
 */
public final class CommandPrefix {
    /** The program that takes rights away. */
    public static final String SETPRIV = "/usr/bin/setpriv";

    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private CommandPrefix() {}

    /** Runs a shell's command line before, which must succeed. */
    public static List<String> after(final String script) {
        return List.of("sh", "-c", script + " && exec \"$@\"", "sh");
    }

    /**
     * Runs a shell's command line before, in a mount namespace of the command's own; skips the test
     * where that cannot be.
     */
    public static List<String> mountedOrSkip(final String script) {
        return possibleOrSkip(
                join(List.of("unshare", "--mount"), after(script)),
                "no file system can be mounted here; run as root");
    }

    /** Skips the test where a command cannot be run with these words before it. */
    public static List<String> possibleOrSkip(final List<String> words, final String otherwise) {
        try (ChildProcess attempt = ChildProcess.start(join(words, List.of("true")))) {
            assumeTrue(attempt.awaitExit(AT_ONCE) == 0, () -> otherwise + ": " + attempt.lines());
        }
        return words;
    }

    /** Enters the mount namespace of another process. */
    public static List<String> inMountsOf(final long processId) {
        final String process = "/proc/" + processId;
        return List.of(
                "nsenter",
                "--mount=" + process + "/ns/mnt",
                // without the next two words it would leave the chroot of a test run
                "--root=" + process + "/root",
                "--wd=" + process + "/root",
                "--");
    }

    /** Becomes a user without any rights of root's. */
    public static List<String> asUser(final int user) {
        return List.of(
                SETPRIV, "--reuid=" + user, "--regid=" + user, "--clear-groups", "--inh-caps=-all");
    }

    /** Stays root, but may not make interfaces. */
    public static List<String> withoutNetAdmin() {
        return List.of(SETPRIV, "--inh-caps=-net_admin", "--bounding-set=-net_admin");
    }

    private static List<String> join(final List<String> words, final List<String> more) {
        return Stream.concat(words.stream(), more.stream()).toList();
    }
}
