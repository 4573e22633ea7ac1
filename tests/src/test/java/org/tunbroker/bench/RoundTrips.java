package org.tunbroker.bench;

import java.util.List;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * Adds rows of round trips to a table, two for each: the median and the 99th percentile.
 *
 * <p>For one thread.
 */
final class RoundTrips {
    /** What follows a row's name in its second line. */
    static final String HIGH = ", p99";

    private static final String APART = ", two cores";
    private static final String UNIT = "us";

    private final Setting setting;
    private final List<Measurement> measurements;

    RoundTrips(final Setting setting, final List<Measurement> measurements) {
        this.setting = setting;
        this.measurements = measurements;
    }

    /** Describes the client that takes the times. */
    static JvmProcess.Builder describe(
            final BrokerFolder folder, final JvmArchitecture architecture) {
        return folder.client(architecture, RoundTripWorker.class)
                .library(org.HdrHistogram.Histogram.class);
    }

    /** Adds the yardstick in C. */
    void pingPong(final String row, final String way, final int count, final int restUs) {
        final Program program = new Program(setting, "pingpong");
        measurements.add(new Measurement(
                List.of(Row.of(row, UNIT), Row.of(row + HIGH, UNIT)), () -> {
                    final Figures figures = program.run(way, count, restUs);
                    return new double[] {figures.get("rtt_us_p50"), figures.get("rtt_us_p99")};
                }));
    }

    /** Adds the yardstick of two processes that sleep, on cores of their choice and apart. */
    void sleepers(final String row, final int count, final int restUs) {
        pingPong(row, "futex", count, restUs);
        if (Runtime.getRuntime().availableProcessors() > 1) {
            pingPong(row + APART, "apart", count, restUs);
        }
    }

    /** Adds what a client does. */
    void worker(
            final String row,
            final WorkerProcess client,
            final String command,
            final int count,
            final int restUs,
            final String yardstick) {
        worker(
                List.of(against(row, yardstick, ""), against(row, yardstick, HIGH)),
                client,
                command,
                count,
                restUs);
    }

    /** Describes a row beside a yardstick, and the same on two cores where there is one. */
    private Row against(final String row, final String yardstick, final String suffix) {
        final Row described = Row.of(row + suffix, UNIT).against(yardstick + suffix, "C");
        final boolean isApart = measurements.stream()
                .flatMap(measurement -> measurement.rows().stream())
                .anyMatch(other -> other.name().equals(yardstick + APART));
        return isApart ? described.against(yardstick + APART + suffix, "C apart") : described;
    }

    /** Adds what a client does, compared as the rows say. */
    void worker(
            final List<Row> rows,
            final WorkerProcess client,
            final String command,
            final int count,
            final int restUs) {
        measurements.add(new Measurement(rows, () -> {
            final Figures figures = client.ask(command, count, restUs);
            return new double[] {figures.get("us_p50"), figures.get("us_p99")};
        }));
    }
}
