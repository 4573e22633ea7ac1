package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * A systemd-resolved and a system bus of their own, in a network namespace and in a mount namespace
 * that has a /run of its own. They end with this JVM at the latest.
 *
 * <p>Thread-safe.
 */
final class ResolvedServer implements AutoCloseable {
    private static final String PLACE_PROPERTY = "tunbroker.resolved";
    private static final String PROGRAM = "lib/systemd/systemd-resolved";
    private static final Duration COMMAND = Duration.ofSeconds(20);
    private static final String READY = "ready ";
    private static final String RESOLVED = "org.freedesktop.resolve1";
    private static final String NO_LINK = "none";

    private final NetworkNamespace network;
    private final ChildProcess holder;
    private final long resolved;

    private ResolvedServer(
            final NetworkNamespace network, final ChildProcess holder, final long resolved) {
        this.network = network;
        this.holder = holder;
        this.resolved = resolved;
    }

    /** Starts them, or skips the test where they are not there. */
    static ResolvedServer startOrSkip(final NetworkNamespace network) {
        final Path place = placeOrSkip();
        final ChildProcess holder = network.start(
                "unshare",
                "--mount",
                "sh",
                "-c",
                script(),
                "sh",
                place.toAbsolutePath().toString());
        try {
            final String ready = holder.awaitLine(READY, COMMAND);
            return new ResolvedServer(
                    network, holder, Long.parseLong(ready.substring(READY.length())));
        } catch (final AssertionError ex) {
            holder.close();
            return abort("no systemd-resolved can be started here: " + holder.lines()
                    + "; run as root, with dbus-daemon and systemd");
        }
    }

    /** Returns where systemd-resolved is unpacked, / if it is installed, or skips the test. */
    static Path placeOrSkip() {
        final Path place = Path.of(System.getProperty(PLACE_PROPERTY, "/"));
        assumeTrue(
                Files.isExecutable(place.resolve(PROGRAM)),
                () -> "there is no systemd-resolved at " + place.resolve(PROGRAM)
                        + ": the system property " + PLACE_PROPERTY
                        + " may name where Debian's package is unpacked");
        return place;
    }

    private static String script() {
        try (var script = ResolvedServer.class.getResourceAsStream("resolved.sh")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Returns what a command begins with to find the bus and the sockets in /run. */
    List<String> enter() {
        return CommandPrefix.inMountsOf(holder.pid());
    }

    /** Runs a command beside resolved. */
    List<String> run(final String... command) {
        return ChildProcess.run(
                COMMAND,
                Stream.of(network.enter(), enter(), List.of(command))
                        .flatMap(List::stream)
                        .toList());
    }

    /** Starts a command beside resolved. */
    ChildProcess start(final String... command) {
        return ChildProcess.start(Stream.of(network.enter(), enter(), List.of(command))
                .flatMap(List::stream)
                .toList());
    }

    /** Returns what resolved knows of an interface: servers and domains, as busctl writes them. */
    List<String> dnsOf(final RemoteAdapter adapter) {
        return dnsOf(adapter.index());
    }

    /** Returns what resolved knows of the interface with an index. */
    List<String> dnsOf(final int index) {
        final String link = run(
                        "sh",
                        "-c",
                        "busctl call " + RESOLVED + " /org/freedesktop/resolve1 " + RESOLVED
                                + ".Manager GetLink i " + index + " || echo " + NO_LINK)
                .stream()
                .reduce((first, last) -> last)
                .orElseThrow();
        if (link.equals(NO_LINK)) {
            return List.of(NO_LINK);
        }
        final String path = link.substring(link.indexOf('"') + 1, link.lastIndexOf('"'));
        return run("busctl", "get-property", RESOLVED, path, RESOLVED + ".Link", "DNS", "Domains");
    }

    /** Sends a signal to systemd-resolved. */
    void signal(final String signal) {
        run("sh", "-c", "kill -s " + signal + " " + resolved);
    }

    @Override
    public void close() {
        // it ends both, and needs its input's end for that
        holder.closeInput();
        holder.awaitExit(COMMAND);
        holder.close();
    }
}
