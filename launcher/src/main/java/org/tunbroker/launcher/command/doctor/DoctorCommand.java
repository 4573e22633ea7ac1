package org.tunbroker.launcher.command.doctor;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.tunbroker.TunException;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.command.terminal.Progress;
import org.tunbroker.launcher.command.terminal.Redaction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine is, what is wrong, and which command mends it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what is wrong here, and what mends it.",
        footer = {"", "Exit code 1 if anything is wrong."})
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "write a bug report, without names and addresses")
    private Path report;

    @Spec
    private CommandSpec spec;

    /** Makes the command; for picocli. */
    public DoctorCommand() {}

    @Override
    public Integer call() throws Exception {
        final PrintWriter out = spec.commandLine().getOut();
        final List<Finding> findings = new ArrayList<>();
        try (Progress progress = Progress.onTerminal()) {
            for (final Check check : checks()) {
                progress.show(check.subject());
                final List<Finding> found = look(check);
                progress.wipe();
                findings.addAll(found);
                if (!json) {
                    found.forEach(finding -> out.println(FindingsText.of(
                            finding, spec.commandLine().getColorScheme().ansi())));
                    out.flush();
                }
            }
        }
        if (json) {
            out.println(FindingsText.json(findings));
        }
        if (report != null) {
            write(findings);
            spec.commandLine().getErr().println("report: " + report);
        }
        return FindingsText.wrong(findings) == 0 ? 0 : 1;
    }

    private List<Check> checks() throws IOException {
        return Checks.ofThisMachine(
                BrokerFolders.ofThisUser(),
                DoctorCommand.class.getPackage().getImplementationVersion());
    }

    /** Looks, and makes a finding of what keeps it from that. */
    static List<Finding> look(final Check check) throws InterruptedException {
        try {
            return check.look();
        } catch (final TunException ex) {
            return Collections.singletonList(Finding.unknown(check.id(), ex.reason()));
        } catch (final IOException ex) {
            // the JDK's messages are often no more than a file's name
            return Collections.singletonList(Finding.unknown(check.id(), ex.toString()));
        }
    }

    private void write(final List<Finding> findings) throws IOException {
        final Redaction redaction = Redaction.ofThisMachine();
        final List<String> lines = new ArrayList<>(
                Collections.singletonList(String.join(", ", spec.root().version())));
        lines.addAll(findings.stream()
                .map(finding -> redaction.of(FindingsText.of(finding, Ansi.OFF)))
                .collect(Collectors.toList()));
        Files.write(report, lines, StandardCharsets.UTF_8);
    }
}
