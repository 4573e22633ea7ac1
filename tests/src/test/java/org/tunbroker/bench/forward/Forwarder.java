package org.tunbroker.bench.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;
import org.tunbroker.tests.jvm.ProcessView;

/**
 * A program that passes packets on between two adapters, each in a network namespace that only this
 * program connects with the other. It sleeps while nobody sends. In the second namespace iperf3
 * waits for connections.
 *
 * <p>For one thread.
 */
public final class Forwarder implements AutoCloseable {
    /** The second namespace's address, as the first one sees it. */
    static final String ADDRESS = "10.9.1.2";

    private static final String READY = "ready";
    private static final String MTU = "1500";
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration COMMAND = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> ends = new ArrayDeque<>();
    private final Instructions instructions;
    private final NetworkNamespace first;
    private final NetworkNamespace second;
    private final List<ProcessView> processes;
    private final ProcessView server;

    /**
     * Starts a forwarder and waits until packets pass.
     *
     * @param here the name of the adapter that stays where the program makes it
     * @param there the name of the adapter that moves to the other namespace
     * @param instructions counts them
     * @param program starts the program in a namespace: it makes both adapters there, prints a line
     *     "ready", and is owned by this then
     * @throws org.opentest4j.TestAbortedException if no namespace can be made here
     * @throws AssertionError with what it printed, if it does not forward
     */
    public Forwarder(
            final String here,
            final String there,
            final Instructions instructions,
            final Function<NetworkNamespace, ChildProcess> program) {
        this.instructions = instructions;
        boolean started = false;
        try {
            first = own(NetworkNamespace.createOrSkip());
            second = own(NetworkNamespace.createOrSkip());
            own(program.apply(first)).awaitLine(READY, START);
            first.run("ip", "link", "set", "dev", there, "netns", second.file());
            configure(first, here, "10.9.1.1/24");
            configure(second, there, ADDRESS + "/24");
            // the client and its broker: nothing else that works is in there yet
            processes = processesIn(first);
            final ChildProcess iperf = own(second.start("iperf3", "--server", "--forceflush"));
            iperf.awaitLine("Server listening", START);
            server = ProcessView.of(iperf.pid());
            first.run("ping", "-n", "-c", "2", "-i", "0.2", "-W", "5", ADDRESS);
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private <T extends AutoCloseable> T own(final T end) {
        ends.push(end);
        return end;
    }

    private static void configure(
            final NetworkNamespace network, final String link, final String address) {
        network.run("ip", "address", "add", address, "dev", link);
        network.run("ip", "link", "set", "dev", link, "mtu", MTU, "up");
    }

    private static List<ProcessView> processesIn(final NetworkNamespace network) {
        final Path namespace = Path.of(network.file());
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            final Path wanted = Files.readSymbolicLink(namespace);
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .filter(name -> isIn(name, wanted))
                    .map(name -> ProcessView.of(Long.parseLong(name)))
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static boolean isIn(final String process, final Path namespace) {
        try {
            return namespace.equals(Files.readSymbolicLink(Path.of("/proc", process, "ns", "net")));
        } catch (final IOException ex) {
            // it ended just now
            return false;
        }
    }

    /**
     * Runs a command in the first namespace to its end.
     *
     * @throws IllegalStateException with its output, if it fails
     * @throws AssertionError if it takes over a minute
     */
    Cost run(final List<String> command) throws IOException {
        final List<String> inside = new ArrayList<>(first.enter());
        inside.addAll(command);
        // the server is the last
        final List<ProcessView> all = new ArrayList<>(processes);
        all.add(server);
        final ProcessorTime before = ProcessorTime.of(all);
        final List<String> lines;
        try (ChildProcess child = ChildProcess.start(instructions.around(inside, processes))) {
            child.closeInput();
            final int code = child.awaitExit(COMMAND);
            lines = child.lines();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + reason(lines));
            }
        }
        final ProcessorTime after = ProcessorTime.of(all);
        long cpuNs = 0;
        for (int i = 0; i < processes.size(); i++) {
            cpuNs += after.since(before, i);
        }
        final OptionalLong count = Instructions.count(lines);
        final double others = after.othersPercentSince(before);
        return new Cost(Instructions.without(lines), cpuNs, count, others);
    }

    /** Returns what matters of a failed command's output, which may be a long report. */
    private static String reason(final List<String> lines) {
        final List<String> errors =
                lines.stream().filter(line -> line.contains("error")).toList();
        return String.join("; ", errors.isEmpty() ? lines : errors).trim();
    }

    /** Returns a file of the second namespace, such as one of /proc/net. */
    List<String> readThere(final String file) {
        return second.run("cat", file);
    }

    /** Ends the program, and with it both namespaces. Idempotent. */
    @Override
    public void close() {
        while (!ends.isEmpty()) {
            try {
                ends.pop().close();
            } catch (final RuntimeException ex) {
                throw ex;
            } catch (final Exception ex) {
                throw new IllegalStateException(ex);
            }
        }
    }
}
