package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

/** What grows with sessions and with clients. */
final class Scale implements Subject {
    private static final double MB = 1024 * 1024;
    private static final double US_OF_NS = 1e-3;
    private static final double US_OF_S = 1e6;
    private static final double MS_OF_S = 1e3;
    private static final String US = "us";

    private final Setting setting;
    private final Processes processes = new Processes();
    private final List<Measurement> measurements = new ArrayList<>();

    Scale(final Setting setting) {
        this.setting = setting;
        try {
            final Application sessions = new Application();
            final List<Integer> counts =
                    setting.quick() ? List.of(1, 8) : List.of(1, 2, 4, 8, 16, 32, 64);
            counts.forEach(count -> addSessions(sessions, count));
            final Application clients = new Application();
            final List<Integer> crowds = setting.quick() ? List.of(1, 16) : List.of(1, 16, 64, 256);
            crowds.forEach(count -> addClients(clients, count));
        } catch (final RuntimeException | Error ex) {
            processes.close();
            throw ex;
        }
    }

    /** A JVM with sessions or clients, and the broker that it started. */
    private final class Application {
        private final BrokerFolder folder = processes.folder();
        private final WorkerProcess worker =
                processes.worker(folder.client(setting.client(), ScaleWorker.class)
                        .library(Histogram.class)
                        // one process is the whole crowd
                        .property("tunbroker.limits", "connections=300,adapters=300,handles=300"));
        private final ProcessView broker = ProcessView.of(folder.broker());
        private final ProcessView client = ProcessView.of(worker.pid());

        private double[] resources() {
            return new double[] {
                broker.threads().size(),
                broker.descriptors().size(),
                broker.residentBytes() / MB,
                client.threads().size(),
                client.residentBytes() / MB,
                BrokerFolder.allocatedBytes(folder.directory().path()) / MB
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

    private void addSessions(final Application application, final int count) {
        final String prefix = "sessions " + count + ", ";
        final Pace pace = new Pace(setting.seconds());
        final int trips = setting.quick() ? 200 : 5000;
        final List<Row> rows = new ArrayList<>();
        for (final String row : List.of(
                "a packet there and back",
                "processor for it, client and broker",
                "round trip of one packet")) {
            rows.add(Row.of(prefix + row, US).against("sessions 1, " + row, "one session"));
        }
        rows.addAll(resourceRows(prefix));
        measurements.add(new Measurement(rows, () -> {
            application.worker.ask("sessions", count);
            final Map<String, Long> broker = application.broker.cpuNsByThread();
            final Map<String, Long> client = application.client.cpuNsByThread();
            final long packets = pace.count();
            final double rate = pace.rate(application.worker.ask("traffic", packets));
            final long spent =
                    application.broker.cpuNsSince(broker) + application.client.cpuNsSince(client);
            final double trip = application.worker.ask("trips", trips).get("us_p50");
            return join(
                    new double[] {US_OF_S / rate, spent * US_OF_NS / packets, trip},
                    application.resources());
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
