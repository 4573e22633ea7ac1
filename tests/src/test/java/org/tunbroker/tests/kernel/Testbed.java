package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;
import org.tunbroker.tests.jvm.ProcessView;

/**
 * A network namespace and a folder of broker directories for one test, and the clients in them.
 * Nothing of it is left when it is closed, no broker either; a broker that logged an error fails
 * the test then.
 *
 * <p>For one thread.
 */
final class Testbed implements AutoCloseable {
    private static final int NOBODY = 65534;
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final NetworkNamespace network;
    private final BrokerFolder folder;
    private final boolean recovers;
    private final boolean holds;
    private final List<ChildProcess> processes = new ArrayList<>();

    private Testbed(
            final NetworkNamespace network,
            final BrokerFolder folder,
            final boolean recovers,
            final boolean holds) {
        this.network = network;
        this.folder = folder;
        this.recovers = recovers;
        this.holds = holds;
    }

    static Testbed create() {
        return new Testbed(NetworkNamespace.createOrSkip(), BrokerFolder.create(), false, false);
    }

    /** Makes one whose clients recover when their broker dies. */
    static Testbed ofRecoveringClients() {
        return new Testbed(NetworkNamespace.createOrSkip(), BrokerFolder.create(), true, false);
    }

    /** Makes one whose clients recover, and hold the routes of their adapters meanwhile. */
    static Testbed ofHoldingClients() {
        return new Testbed(NetworkNamespace.createOrSkip(), BrokerFolder.create(), true, true);
    }

    NetworkNamespace network() {
        return network;
    }

    /** Starts a client in a JVM like this one. */
    KernelClient startClient() {
        return startClient(JvmArchitecture.NATIVE);
    }

    /** Starts a client; the first one starts the broker. */
    KernelClient startClient(final JvmArchitecture architecture) {
        return startClient(architecture, List.of());
    }

    /**
     * Starts the first client, and so the broker, as an ordinary user with no right but
     * CAP_NET_ADMIN; skips the test where this process cannot.
     */
    KernelClient startClientOfOrdinaryUser() throws IOException {
        return startClient(JvmArchitecture.NATIVE, asOrdinaryUser());
    }

    /** Starts one more client of that user, without any right: the broker runs. */
    KernelClient startAnotherClientOfOrdinaryUser() {
        return startClient(JvmArchitecture.NATIVE, asOrdinaryUserWithoutRights());
    }

    /** Returns what a command begins with to run as that user, without any right. */
    static List<String> asOrdinaryUserWithoutRights() {
        return List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--inh-caps=-all",
                "--ambient-caps=-all",
                "--bounding-set=-all");
    }

    /**
     * Starts the broker as one that is installed for that user, which has no client yet: one that a
     * client started is ended, and its command run anew with one more option.
     */
    void startConfinedBrokerOfOrdinaryUser() throws IOException {
        final KernelClient first = startClientOfOrdinaryUser();
        final ProcessHandle broker = ProcessHandle.of(first.brokerProcessId()).orElseThrow();
        final List<String> words = new ArrayList<>(network.enter());
        words.addAll(asOrdinaryUser());
        words.addAll(List.of("setpriv", "--no-new-privs"));
        words.addAll(ProcessView.of(broker.pid()).arguments());
        words.addAll(List.of("--confined", "yes"));
        first.leave();
        broker.destroyForcibly();
        broker.onExit().orTimeout(AT_ONCE.toSeconds(), TimeUnit.SECONDS).join();
        final ChildProcess confined = ChildProcess.start(words);
        processes.add(confined);
        confined.awaitLine(line -> line.contains(" serving "), "that it serves", AT_ONCE);
    }

    /** Returns what a command begins with to run as such a user. */
    List<String> asOrdinaryUser() throws IOException {
        final String device = "mount -t tmpfs tmpfs /dev/net && mknod -m 666 /dev/net/tun c 10 200";
        final List<String> words = new ArrayList<>(
                List.of("unshare", "--mount", "sh", "-c", device + " && exec \"$@\"", "sh"));
        words.addAll(List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--inh-caps=-all,+net_admin",
                "--ambient-caps=-all,+net_admin",
                "--bounding-set=-all,+net_admin"));
        final List<String> attempt = new ArrayList<>(words);
        attempt.addAll(List.of("sh", "-c", ": <>/dev/net/tun"));
        try (ChildProcess user = ChildProcess.start(attempt)) {
            assumeTrue(
                    user.awaitExit(AT_ONCE) == 0,
                    () -> "no ordinary user can open the TUN device here: " + user.lines());
        }
        Files.setAttribute(folder.path(), "unix:uid", NOBODY);
        return words;
    }

    /** Starts another program than a client that is told what to do; its broker is this test's. */
    JvmProcess start(
            final JvmArchitecture architecture,
            final List<String> prefix,
            final Class<?> program,
            final String... arguments) {
        final JvmProcess process = JvmProcess.of(architecture, program, arguments)
                .in(network)
                .prefix(prefix)
                .property("tunbroker.dir", folder.path())
                .property("tunbroker.driver", "linux")
                .start();
        processes.add(process);
        return process;
    }

    /** Starts a client with words before its command. */
    KernelClient startClient(final JvmArchitecture architecture, final List<String> prefix) {
        final JvmProcess process = KernelClient.describe(architecture)
                .in(network)
                .prefix(prefix)
                .property("tunbroker.dir", folder.path())
                .property(CommandedClient.RECOVERS, recovers)
                .property(CommandedClient.HOLDS, holds)
                .start();
        processes.add(process);
        return new KernelClient(process);
    }

    /** Returns the folder of the kernel's tables of the namespace, cheaper to read than ip. */
    Path tables() {
        return Path.of(network.file()).getParent().resolveSibling("net");
    }

    /** Returns the names of the interfaces in the namespace. */
    Set<String> interfaces() {
        try (Stream<String> lines = Files.lines(tables().resolve("dev"))) {
            return lines.filter(line -> line.contains(":"))
                    .map(line -> line.substring(0, line.indexOf(':')).strip())
                    .collect(Collectors.toSet());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Deletes an interface behind the broker's back. */
    void delete(final RemoteAdapter adapter) {
        network.run("ip", "link", "delete", "dev", adapter.interfaceName());
    }

    /** Sets an adapter's interface up or down behind the broker's back. */
    void setLink(final RemoteAdapter adapter, final String state) {
        network.run("ip", "link", "set", "dev", adapter.interfaceName(), state);
    }

    /** Moves an adapter's interface to another namespace; it is down then, without addresses. */
    void move(final RemoteAdapter adapter, final NetworkNamespace target) {
        network.run("ip", "link", "set", "dev", adapter.interfaceName(), "netns", target.file());
    }

    /** Returns the processes of all brokers of this test. */
    List<ProcessHandle> brokers() {
        return folder.brokers();
    }

    @Override
    public void close() throws IOException {
        try {
            processes.forEach(ChildProcess::close);
            assertEquals(List.of(), errors(), "errors in the broker's log");
        } finally {
            folder.close();
            network.close();
        }
    }

    private List<String> errors() throws IOException {
        try (Stream<Path> files = Files.walk(folder.path(), 2)) {
            final List<String> errors = new ArrayList<>();
            for (final Path log : files.filter(file -> file.endsWith("log")).toList()) {
                Files.readAllLines(log).stream()
                        .filter(line -> line.contains(" ERROR "))
                        .forEach(errors::add);
            }
            return errors;
        }
    }
}
