package org.tunbroker.launcher.command.selftest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.command.brokers.BrokerEnd;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import org.tunbroker.launcher.command.brokers.BrokerSurvey;
import org.tunbroker.launcher.command.subject.Subject;
import org.tunbroker.launcher.command.terminal.Progress;
import org.tunbroker.launcher.command.terminal.Redaction;
import org.tunbroker.launcher.command.terminal.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries what each driver promises, on this machine's own, by a broker of its own. */
@Command(
        name = "selftest",
        mixinStandardHelpOptions = true,
        description = "Tries this machine's driver, and writes a report.",
        footer = {"", "Exit code 1 if a trial failed."})
public final class SelftestCommand implements Callable<Integer> {
    private static final Duration LONGEST_END = Duration.ofSeconds(15);
    // kept: Java forgets a logger that nobody holds, and its level
    private static final Logger CLIENTS_LOG = Logger.getLogger("org.tunbroker.client.recovery");

    @Option(names = "--driver", description = "which (default: the system's)")
    private String driver;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "tunbroker-selftest.txt",
            description = "the report, without names and addresses (default: ${DEFAULT-VALUE})")
    private Path report;

    @Spec
    private CommandSpec spec;

    /** Makes the command; for picocli. */
    public SelftestCommand() {}

    @Override
    public Integer call() throws Exception {
        final PrintWriter out = spec.commandLine().getOut();
        // a trial kills the broker, and its client would warn of that
        CLIENTS_LOG.setLevel(Level.OFF);
        // within the usual one, which is this user's alone
        final Path base = BrokerDirectory.defaultBase().resolve("selftest-" + UUID.randomUUID());
        BrokerDirectory.makeOwn(base.getParent());
        BrokerDirectory.makeOwn(base);
        try {
            final Subject subject = new Subject(
                    base, driver == null ? OperatingSystem.current().ownDriver() : driver);
            // without a broker there is nothing to try, but an error that says why
            subject.connect().close();
            final List<Outcome> outcomes = run(trials(subject));
            final String table = table(outcomes);
            out.print(table);
            final String summary = subject.driver() + ": " + Outcome.summary(outcomes);
            out.println(summary);
            write(table + summary, base);
            out.println("report: " + report.toAbsolutePath());
            return outcomes.stream().noneMatch(Outcome::failed) ? 0 : 1;
        } finally {
            end(base);
        }
    }

    private static Map<String, Trial> trials(final Subject subject) {
        final Map<String, Trial> trials = new LinkedHashMap<>();
        trials.putAll(AdapterTrials.of(subject));
        trials.putAll(SessionTrials.of(subject));
        trials.putAll(PacketTrials.of(subject));
        trials.putAll(Ipv6Trials.of(subject));
        trials.put("broker killed", SessionTrials.ofDeath(subject));
        return trials;
    }

    private static List<Outcome> run(final Map<String, Trial> trials) throws InterruptedException {
        final List<Outcome> outcomes = new ArrayList<>();
        try (Progress progress = Progress.onTerminal()) {
            for (final Map.Entry<String, Trial> trial : trials.entrySet()) {
                progress.show(trial.getKey());
                outcomes.add(Outcome.of(trial.getKey(), trial.getValue()));
            }
        }
        return outcomes;
    }

    private static String table(final List<Outcome> outcomes) {
        final TextTable table = new TextTable("RESULT", "MS", "TRIAL", "SEEN");
        for (final Outcome outcome : outcomes) {
            table.add(
                    outcome.label(),
                    String.format(Locale.ROOT, "%.0f", outcome.timeMs()),
                    outcome.name(),
                    outcome.text());
        }
        final StringWriter text = new StringWriter();
        table.print(new PrintWriter(text));
        return text.toString();
    }

    private void write(final String result, final Path base) throws IOException {
        final StringBuilder text = new StringBuilder(
                String.join(System.lineSeparator(), spec.root().version()));
        text.append(System.lineSeparator())
                .append(System.getProperty("os.name"))
                .append(' ')
                .append(System.getProperty("os.version"))
                .append(System.lineSeparator())
                .append(result)
                .append(System.lineSeparator());
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(base, "v*")) {
            for (final Path directory : logs) {
                final Path log = BrokerDirectory.at(directory).log();
                text.append(new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
            }
        }
        Files.write(
                report,
                Redaction.ofThisMachine().of(text.toString()).getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the broker and removes what it and this command made. */
    private static void end(final Path base) throws IOException, InterruptedException {
        for (final BrokerPlace place : BrokerSurvey.of(base)) {
            if (place.isServed()) {
                final BrokerEnd end = new BrokerEnd(place);
                end.ask();
                end.await(LONGEST_END);
            }
        }
        OwnFiles.remove(base);
    }
}
