package org.tunbroker.launcher.command.bench;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.command.subject.Subject;
import org.tunbroker.launcher.command.terminal.Progress;
import org.tunbroker.launcher.command.terminal.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a driver quickly, and writes a page. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures packets for some seconds, and writes a page.")
public final class BenchCommand implements Callable<Integer> {
    private static final double NS_PER_US = 1e3;

    @Option(names = "--driver", description = "which (default: the system's)")
    private String driver;

    @Option(
            names = "--time",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "how long each part takes (default: ${DEFAULT-VALUE})")
    private long timeMs;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "tunbroker-bench.html",
            description = "the page (default: ${DEFAULT-VALUE})")
    private Path output;

    @Spec
    private CommandSpec spec;

    /** Makes the command; for picocli. */
    public BenchCommand() {}

    @Override
    public Integer call() throws Exception {
        final Subject subject = new Subject(
                BrokerDirectory.defaultBase(),
                driver == null ? OperatingSystem.current().ownDriver() : driver);
        final Measurement measured;
        try (Progress progress = Progress.onTerminal()) {
            progress.show("measuring driver " + subject.driver());
            measured = new DriverBench(subject, timeMs).run();
        }
        print(measured, spec.commandLine().getOut());
        Files.write(output, BenchPage.of(measured).getBytes(StandardCharsets.UTF_8));
        spec.commandLine().getOut().println("page: " + output.toAbsolutePath());
        return 0;
    }

    private static void print(final Measurement measured, final PrintWriter out) {
        out.println(measured.what());
        final TextTable trips = new TextTable("ROUND TRIP, PERCENTILE", "MICROSECONDS");
        for (final double percentile : BenchPage.PERCENTILES) {
            trips.add(
                    Double.toString(percentile),
                    number(measured.roundTripsNs().getValueAtPercentile(percentile) / NS_PER_US));
        }
        trips.print(out);
        final TextTable rates = new TextTable("PACKETS/S OF BYTES", "TO DRIVER", "FROM DRIVER");
        for (final Measurement.Rate rate : measured.rates()) {
            rates.add(
                    Integer.toString(rate.length()),
                    number(rate.toDriver()),
                    number(rate.fromDriver()));
        }
        rates.print(out);
    }

    private static String number(final double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }
}
