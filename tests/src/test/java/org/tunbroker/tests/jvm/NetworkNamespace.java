package org.tunbroker.tests.jvm;

import static org.junit.jupiter.api.Assumptions.abort;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for one test: its interfaces, addresses and routes are not the host's, and go
 * with it. It has the loopback interface only, which is up.
 *
 * <p>A process that does nothing holds it; that process ends with its input, so with this JVM at
 * the latest.
 *
 * <p>Thread-safe.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final Duration COMMAND = Duration.ofSeconds(60);
    private static final String READY = "ready";

    private final ChildProcess holder;

    private NetworkNamespace(final ChildProcess holder) {
        this.holder = holder;
    }

    /**
     * Makes a namespace, or skips the test when this process has not the rights for it.
     *
     * @return the namespace, owned by the caller
     */
    public static NetworkNamespace createOrSkip() {
        final ChildProcess holder = ChildProcess.start(List.of(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip link set lo up && echo " + READY + " && exec cat"));
        try {
            holder.awaitLine(READY, AT_ONCE);
        } catch (final AssertionError ex) {
            holder.close();
            abort("no network namespace can be made here: " + String.join("; ", holder.lines())
                    + "; run as root, with iproute2");
        }
        return new NetworkNamespace(holder);
    }

    /** Returns the file that is the namespace. */
    public String file() {
        return "/proc/" + holder.pid() + "/ns/net";
    }

    /** Returns what a command begins with to run in the namespace; it replaces itself. */
    public List<String> enter() {
        return List.of("nsenter", "--net=" + file(), "--");
    }

    /**
     * Starts a command in the namespace.
     *
     * @param command its words
     * @return the process, owned by the caller
     */
    public ChildProcess start(final String... command) {
        return ChildProcess.start(inside(command));
    }

    /**
     * Runs a command in the namespace to its end.
     *
     * @param command its words
     * @return what it printed
     * @throws AssertionError with its output, if it fails or takes over a minute
     */
    public List<String> run(final String... command) {
        return ChildProcess.run(COMMAND, inside(command));
    }

    private List<String> inside(final String... command) {
        final List<String> words = new ArrayList<>(enter());
        words.addAll(List.of(command));
        return words;
    }

    /** Lets the namespace go; it ends with the last process in it. Idempotent. */
    @Override
    public void close() {
        holder.close();
    }
}
