package org.tunbroker.bench;

import io.github.isotes.net.tun.io.TunDevice;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.opentest4j.TestAbortedException;
import org.tunbroker.Offload;
import org.tunbroker.bench.forward.Figure;
import org.tunbroker.bench.forward.Forwarder;
import org.tunbroker.bench.forward.Instructions;
import org.tunbroker.bench.forward.Load;
import org.tunbroker.bench.forward.TunIoForward;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * Packets that a program passes on between two adapters, each in a network namespace of its own:
 * tunbroker beside the same in C, and beside the best libraries for it. All forwarders run all the
 * time, and sleep while another one is measured.
 */
final class Forward implements Subject {
    private static final String C = "C plain";
    private static final String WIREGUARD = "wireguard-go offload";
    private static final String TUN_RS = "tun-rs offload";
    private static final List<String> PLAIN = List.of(C, "tun-io", "ours NONE");
    private static final double DISTURBED = 5;

    private final Setting setting;
    private final Processes processes = new Processes();
    private final Instructions instructions = Instructions.probe();
    private final Map<String, Forwarder> forwarders = new LinkedHashMap<>();
    private final List<Measurement> measurements = new ArrayList<>();
    private final Map<String, String> missing = new TreeMap<>();
    // the part that other processes took of the machine, at each measurement
    private final List<Double> others = new ArrayList<>();

    Forward(final Setting setting) {
        this.setting = setting;
        for (final String program : List.of("iperf3", "ping")) {
            if (!isInstalled(program)) {
                missing.put("everything", "there is no " + program);
                return;
            }
        }
        try {
            startForwarders();
            addRows();
            if (!setting.quick()) {
                warmUp();
            }
        } catch (final TestAbortedException ex) {
            measurements.clear();
            missing.put("everything", ex.getMessage());
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
        if (!instructions.isCounted()) {
            missing.put("instructions", instructions.reason());
        }
    }

    private static boolean isInstalled(final String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void startForwarders() {
        final String c = setting.programs().resolve("forward").toString();
        start(C, network -> program(network, c, "plain"));
        start(
                "tun-io",
                network -> JvmProcess.of(
                                JvmArchitecture.NATIVE,
                                TunIoForward.class,
                                ForwardWorker.HERE,
                                ForwardWorker.THERE)
                        .library(TunDevice.class)
                        .in(network)
                        .start());
        start("ours NONE", network -> client(network, Offload.NONE));
        startPeer(WIREGUARD, "wireguard-go");
        startPeer(TUN_RS, "tun-rs");
        start("ours TRANSPARENT", network -> client(network, Offload.TRANSPARENT));
        start("ours LARGE_PACKETS", network -> client(network, Offload.LARGE_PACKETS));
        start("C scatter", network -> program(network, c, "scatter"));
        start("C vnet", network -> program(network, c, "vnet"));
    }

    private void start(final String name, final Function<NetworkNamespace, ChildProcess> program) {
        final Forwarder forwarder =
                new Forwarder(ForwardWorker.HERE, ForwardWorker.THERE, instructions, program);
        processes.atEnd(forwarder::close);
        forwarders.put(name, forwarder);
    }

    /** Starts a peer that needs another compiler, if bench.sh could build it. */
    private void startPeer(final String name, final String file) {
        final Path program = setting.programs().resolve(file);
        final Path reason = setting.programs().resolve(file + ".missing");
        try {
            if (!Files.isExecutable(program)) {
                final boolean known = Files.exists(reason);
                missing.put(name, known ? Files.readString(reason).trim() : "it is not built");
                return;
            }
            start(name, network -> program(network, program.toString()));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final AssertionError ex) {
            missing.put(name, ex.getMessage());
        }
    }

    private static ChildProcess program(
            final NetworkNamespace network, final String file, final String... options) {
        final List<String> command = new ArrayList<>(List.of(file));
        command.addAll(List.of(options));
        command.addAll(List.of(ForwardWorker.HERE, ForwardWorker.THERE));
        return network.start(command.toArray(String[]::new));
    }

    private ChildProcess client(final NetworkNamespace network, final Offload offload) {
        return processes
                .folder()
                .client(setting.client(), ForwardWorker.class, offload.name())
                .property("tunbroker.driver", "linux")
                .in(network)
                .start();
    }

    private void addRows() {
        for (final Load load : Load.all(setting.quick(), instructions)) {
            forwarders.forEach((name, forwarder) -> measurements.add(
                    new Measurement(rows(load, name), () -> measure(load, forwarder))));
        }
    }

    private List<Row> rows(final Load load, final String name) {
        final List<Row> rows = new ArrayList<>();
        for (final Figure figure : load.figures()) {
            final String row = row(load, name, figure);
            Row made = rows.isEmpty() ? Row.of(row, figure.unit()) : Row.beside(row, figure.unit());
            if (figure.compared() && !name.equals(C)) {
                made = made.against(row(load, C, figure), "C");
            }
            if (figure.compared() && !name.equals(WIREGUARD) && !PLAIN.contains(name)) {
                made = made.against(row(load, WIREGUARD, figure), "wireguard-go");
            }
            rows.add(made);
        }
        return rows;
    }

    private static String row(final Load load, final String name, final Figure figure) {
        final String row = load.title() + ", " + name;
        return figure.name().isEmpty() ? row : row + ", " + figure.name();
    }

    private double[] measure(final Load load, final Forwarder forwarder) throws IOException {
        final double[] values = load.measure(forwarder);
        others.add(values[values.length - 1]);
        return values;
    }

    /** Lets JVMs compile; everybody gets the same. */
    private void warmUp() {
        final List<Load> loads = Load.all(true, instructions);
        forwarders.forEach((name, forwarder) -> {
            try {
                for (final Load load : List.of(loads.get(0), loads.get(0), loads.get(2))) {
                    load.measure(forwarder);
                }
            } catch (final IOException ex) {
                throw new UncheckedIOException(name, ex);
            }
        });
    }

    @Override
    public String title() {
        return String.format(
                Locale.ROOT,
                "packets passed on between two namespaces, %s client, MTU 1500",
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
    public String note() {
        if (others.isEmpty()) {
            return "";
        }
        final double most =
                others.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        final long disturbed = others.stream().filter(part -> part > DISTURBED).count();
        return String.format(
                Locale.ROOT,
                "other processes took up to %.1f %% of the machine, and over %.0f %% in %d of %d"
                        + " measurements%s",
                most,
                DISTURBED,
                disturbed,
                others.size(),
                disturbed > 0 ? ": WARNING: those say little" : "");
    }

    @Override
    public boolean isPlaced() {
        // each load lasts for seconds: what others took of the machine is measured instead
        return false;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public int group() {
        return Math.max(1, forwarders.size());
    }

    @Override
    public int rounds(final Setting run) {
        return run.quick() ? 1 : 3;
    }

    @Override
    public void close() {
        processes.close();
    }
}
