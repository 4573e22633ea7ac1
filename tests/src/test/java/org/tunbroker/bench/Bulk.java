package org.tunbroker.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;
import org.tunbroker.Offload;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * TCP in bulk, by iperf3, between two network namespaces that only a client connects: through two
 * adapters of one broker, with and without offload.
 */
final class Bulk implements Subject {
    private static final String UNIT = "Mbit/s";
    private static final double MILLION = 1e6;
    private static final String QUICK_BYTES = "8M";
    private static final String SECONDS = "1";
    private static final Duration START = Duration.ofSeconds(10);
    // of what arrived, not of what was sent
    private static final Pattern RATE =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.e+]+)");

    private final Setting setting;
    private final Processes processes = new Processes();
    private final List<Measurement> measurements = new ArrayList<>();
    private final Map<String, String> missing = new TreeMap<>();

    Bulk(final Setting setting) {
        this.setting = setting;
        if (!hasIperf3()) {
            missing.put("everything", "there is no iperf3 (Debian: iperf3)");
            return;
        }
        try {
            final Map<Offload, NetworkNamespace> networks = new EnumMap<>(Offload.class);
            for (final Offload offload : Offload.values()) {
                networks.put(offload, connect(offload));
            }
            addRows("IPv4", "10.9.1.2", networks);
            addRows("IPv6", "fd09:1::2", networks);
        } catch (final TestAbortedException | IllegalStateException ex) {
            missing.put("everything", ex.getMessage());
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    private static boolean hasIperf3() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "iperf3")));
    }

    private NetworkNamespace connect(final Offload offload) {
        final NetworkNamespace first = namespace();
        final NetworkNamespace second = namespace();
        processes.worker(processes
                .folder()
                .client(setting.client(), ForwardWorker.class, offload.name())
                .property("tunbroker.driver", "linux")
                .in(first));
        first.run("ip", "link", "set", "dev", ForwardWorker.THERE, "netns", second.file());
        configure(first, ForwardWorker.HERE, 1);
        configure(second, ForwardWorker.THERE, 2);
        final ChildProcess server = second.start("iperf3", "--server", "--forceflush");
        processes.own(server);
        server.awaitLine("Server listening", START);
        return first;
    }

    private NetworkNamespace namespace() {
        final NetworkNamespace namespace = NetworkNamespace.createOrSkip();
        processes.atEnd(namespace::close);
        return namespace;
    }

    private static void configure(
            final NetworkNamespace network, final String interfaceName, final int host) {
        network.run("ip", "address", "add", "10.9.1." + host + "/24", "dev", interfaceName);
        network.run(
                "ip", "address", "add", "fd09:1::" + host + "/64", "dev", interfaceName, "nodad");
        network.run("ip", "link", "set", "dev", interfaceName, "up");
    }

    private void addRows(
            final String family,
            final String address,
            final Map<Offload, NetworkNamespace> networks) {
        final String plain = family + ", no offload";
        add(Row.of(plain, UNIT), networks.get(Offload.NONE), address);
        add(
                Row.of(family + ", offload", UNIT).against(plain, "none"),
                networks.get(Offload.TRANSPARENT),
                address);
        add(
                Row.of(family + ", large packets", UNIT).against(plain, "none"),
                networks.get(Offload.LARGE_PACKETS),
                address);
    }

    private void add(final Row row, final NetworkNamespace network, final String address) {
        measurements.add(Measurement.of(row, () -> transfer(network, address) / MILLION));
    }

    private double transfer(final NetworkNamespace network, final String address) {
        final String output = String.join(
                "",
                setting.quick()
                        ? network.run("iperf3", "-J", "-c", address, "-n", QUICK_BYTES)
                        : network.run("iperf3", "-J", "-c", address, "-t", SECONDS));
        final Matcher matcher = RATE.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("iperf3 says nothing of a rate: " + output);
        }
        return Double.parseDouble(matcher.group(1));
    }

    @Override
    public String title() {
        return String.format(
                Locale.ROOT,
                "TCP in bulk between two namespaces, %s client forwards, MTU 1500",
                setting.clientName());
    }

    @Override
    public List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public Map<String, String> missing() {
        return missing;
    }

    @Override
    public void close() {
        processes.close();
    }
}
