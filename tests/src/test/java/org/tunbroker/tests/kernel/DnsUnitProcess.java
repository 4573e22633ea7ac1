package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/**
 * The unit of root's that sets DNS for an ordinary user, started at the first connection, as
 * systemd's socket units start it; without any capability, as its unit file says.
 *
 * <p>Thread-safe.
 */
final class DnsUnitProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ChildProcess process;

    private DnsUnitProcess(final ChildProcess process) {
        this.process = process;
    }

    static String socketOf(final int user) {
        return "/run/tunbroker/dns-" + user + ".sock";
    }

    static DnsUnitProcess listenFor(final int user, final ResolvedServer server) {
        final String socket = socketOf(user);
        final Path broker = Path.of(System.getProperty("tunbroker.dist"), "lib", "broker");
        final List<String> command = Stream.of(
                        List.of("systemd-socket-activate", "--seqpacket", "-l", socket),
                        List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"),
                        List.of("--no-new-privs"),
                        JvmArchitecture.NATIVE.command(),
                        List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
                        List.of("-cp", broker.toAbsolutePath().normalize() + "/*"),
                        List.of("org.tunbroker.broker.dns.DnsUnit"))
                .flatMap(List::stream)
                .toList();
        final ChildProcess process = server.start(command.toArray(String[]::new));
        final String access = "test -S " + socket + " && chown " + user + " " + socket
                + " && chmod 600 " + socket;
        await().atMost(DEADLINE)
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .untilAsserted(() -> server.run("sh", "-c", access));
        return new DnsUnitProcess(process);
    }

    /** Waits for a line of its log. */
    void awaitLine(final String part) {
        process.awaitLine(line -> line.contains(part), "with " + part, DEADLINE);
    }

    /** Waits until it ended by itself, since nobody asked any more. */
    void awaitIdleExit() {
        process.expectExit(0, DEADLINE);
    }

    @Override
    public void close() {
        process.close();
    }
}
