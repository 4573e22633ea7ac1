package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.opentest4j.TestAbortedException;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;
import org.tunbroker.tests.jvm.ProcessView;

/** What grows with sessions and with clients. */
final class Scale implements Subject {
    private static final double MB = 1024 * 1024;
    private static final double US_OF_NS = 1e-3;
    private static final double US_OF_S = 1e6;
    private static final double MS_OF_S = 1e3;
    private static final String US = "us";
    private static final String TUN = "TUN ";
    private static final double KB = 1024;
    private static final String LIMITS =
            "connections=300,adapters=1000,handles=1000,addresses=1000,sessions=1000,memory=2048";

    private final Setting setting;
    private final Processes processes = new Processes();
    private final List<Measurement> measurements = new ArrayList<>();
    private final Map<String, String> missing = new TreeMap<>();

    Scale(final Setting setting) {
        this.setting = setting;
        try {
            final Application sessions = new Application(ConnectOptions.DRIVER_LOOPBACK, null);
            final List<Integer> counts =
                    setting.quick() ? List.of(1, 8) : List.of(1, 2, 4, 8, 16, 32, 64);
            counts.forEach(count -> addSessions("", sessions, count));
            addTunSessions();
            final Application clients = new Application(ConnectOptions.DRIVER_LOOPBACK, null);
            final List<Integer> crowds = setting.quick() ? List.of(1, 16) : List.of(1, 16, 64, 256);
            crowds.forEach(count -> addClients(clients, count));
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    private void addTunSessions() {
        try {
            final NetworkNamespace network = NetworkNamespace.createOrSkip();
            processes.atEnd(network::close);
            // an interface's own packets would be among those that come back
            network.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
            final Application application = new Application(ConnectOptions.DRIVER_LINUX, network);
            final List<Integer> counts =
                    setting.quick() ? List.of(1, 16) : List.of(1, 64, 256, 1000);
            counts.forEach(count -> addSessions(TUN, application, count));
        } catch (final TestAbortedException ex) {
            missing.put(TUN + "sessions", ex.getMessage());
        }
    }

    /** A JVM with sessions or clients, and the broker that it started. */
    private final class Application {
        private final BrokerFolder folder = processes.folder();
        private final WorkerProcess worker;
        private final ProcessView broker;
        private final ProcessView client;
        // with one session
        private double leastResidentBytes;

        private Application(final String driver, final NetworkNamespace network) {
            final JvmProcess.Builder process = folder.client(
                            setting.client(), ScaleWorker.class, driver)
                    .library(Histogram.class)
                    // one process is the whole crowd
                    .property("tunbroker.limits", LIMITS);
            worker = processes.worker(network == null ? process : process.in(network));
            broker = ProcessView.of((long) worker.ask("broker").get("process"));
            client = ProcessView.of(worker.pid());
        }

        /** Returns the resident memory of the broker for each session but the first. */
        private double residentBytesASession(final int sessions) {
            if (sessions == 1) {
                leastResidentBytes = broker.residentBytes();
            }
            return (broker.residentBytes() - leastResidentBytes) / Math.max(1, sessions - 1);
        }

        private double[] resources() {
            return new double[] {
                broker.threads().size(),
                broker.descriptors().size(),
                broker.residentBytes() / MB,
                client.threads().size(),
                client.residentBytes() / MB,
                BrokerFolder.allocatedBytes(folder.path()) / MB
            };
        }
    }

    private static List<Row> resourceRows(final String prefix) {
        return List.of(
                Row.of(prefix + "threads of the broker", ""),
                Row.of(prefix + "descriptors of the broker", ""),
                Row.of(prefix + "broker, resident", "MB"),
                Row.of(prefix + "threads of the client", ""),
                Row.of(prefix + "client, resident", "MB"),
                Row.of(prefix + "shared memory", "MB"));
    }

    private static double[] join(final double[] first, final double[] then) {
        final double[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }

    private void addSessions(final String kind, final Application application, final int count) {
        final String prefix = kind + "sessions " + count + ", ";
        final Pace pace = new Pace(setting.seconds());
        final int trips = setting.quick() ? 200 : 5000;
        final List<Row> rows = new ArrayList<>();
        for (final String row : List.of(
                "a packet there and back",
                "processor for it, client and broker",
                "round trip of one packet")) {
            rows.add(Row.of(prefix + row, US).against(kind + "sessions 1, " + row, "one session"));
        }
        rows.addAll(resourceRows(prefix));
        final boolean many = count > 1;
        if (many) {
            rows.add(Row.of(prefix + "broker, resident, a session more", "KB"));
        }
        measurements.add(new Measurement(rows, () -> {
            application.worker.ask("sessions", count);
            final Map<String, Long> broker = application.broker.cpuNsByThread();
            final Map<String, Long> client = application.client.cpuNsByThread();
            final long packets = pace.count();
            final double rate = pace.rate(application.worker.ask("traffic", packets));
            final long spent =
                    application.broker.cpuNsSince(broker) + application.client.cpuNsSince(client);
            final double trip = application.worker.ask("trips", trips).get("us_p50");
            final double[] figures = join(
                    new double[] {US_OF_S / rate, spent * US_OF_NS / packets, trip},
                    application.resources());
            final double more = application.residentBytesASession(count) / KB;
            return many ? join(figures, new double[] {more}) : figures;
        }));
    }

    private void addClients(final Application application, final int count) {
        final String prefix = "clients " + count + ", ";
        final int calls = setting.quick() ? 200 : 5000;
        final List<Row> rows = new ArrayList<>();
        rows.add(Row.of(prefix + "connecting one more", "ms"));
        for (final String row : List.of("a control call", "a control call, p99")) {
            rows.add(Row.of(prefix + row, US).against("clients 1, " + row, "one client"));
        }
        rows.addAll(resourceRows(prefix));
        measurements.add(new Measurement(rows, () -> {
            application.worker.ask("clients", 1);
            final double connect = application.worker.ask("clients", count + 1).get("seconds");
            application.worker.ask("clients", count);
            final Figures figures = application.worker.ask("calls", calls);
            return join(
                    new double[] {
                        connect * MS_OF_S / count, figures.get("us_p50"), figures.get("us_p99")
                    },
                    application.resources());
        }));
    }

    @Override
    public String title() {
        return "one application with many sessions (rings of 128 KiB, packets of 576 B, one thread)"
                + " or many clients, on one broker";
    }

    @Override
    public Map<String, String> missing() {
        return missing;
    }

    @Override
    public List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public int rounds(final Setting given) {
        return given.quick() ? 1 : 5;
    }

    @Override
    public void close() {
        processes.close();
    }
}
