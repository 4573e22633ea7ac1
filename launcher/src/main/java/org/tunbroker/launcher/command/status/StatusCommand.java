package org.tunbroker.launcher.command.status;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what this user's brokers do. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows clients, adapters and sessions of your brokers.",
        footer = {
            "",
            "On a terminal it is refreshed until Ctrl-C, else printed once. It starts no",
            "broker. While it is refreshed, brokers do not leave for lack of clients."
        })
public final class StatusCommand implements Callable<Integer> {
    private static final String HOME = "\033[H";
    private static final String WIPE_LINE = "\033[K";
    private static final String WIPE_REST = "\033[J";
    private static final long MS = TimeUnit.SECONDS.toMillis(1);

    /** How it is printed. */
    static final class Format {
        @Option(names = "--json", description = "one JSON object on each line")
        private boolean json;

        @Option(names = "--prometheus", description = "metrics for Prometheus")
        private boolean prometheus;
    }

    /** How often. */
    static final class Times {
        @Option(names = "--once", description = "once, also on a terminal")
        private boolean once;

        @Option(names = "--watch", description = "again and again, also without a terminal")
        private boolean watch;
    }

    @ArgGroup
    private Format format = new Format();

    @ArgGroup
    private Times times = new Times();

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "between two looks (default: ${DEFAULT-VALUE})")
    private double intervalS;

    @Option(names = "--driver", description = "only the broker of this driver")
    private String driver;

    @Spec
    private CommandSpec spec;

    /** Makes the command; for picocli. */
    public StatusCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(intervalS >= 0.1 && intervalS <= TimeUnit.DAYS.toSeconds(1))) {
            throw new ParameterException(
                    spec.commandLine(), "--interval must be from 0.1 to 86400");
        }
        final boolean isText = !format.json && !format.prometheus;
        final boolean isTerminal = isTerminal();
        final boolean again = times.watch || isText && isTerminal && !times.once;
        // the console of Windows obeys no sequences unless it is told to
        final boolean inPlace = again
                && isText
                && isTerminal
                && OperatingSystem.current().ownDriver().equals("linux");
        try (StatusSource source = new StatusSource(BrokerFolders.ofThisUser(), driver)) {
            List<BrokerReport> reports = source.ask();
            print(reports, inPlace, true);
            while (again) {
                Thread.sleep((long) (intervalS * MS));
                reports = source.ask();
                print(reports, inPlace, false);
            }
            return 0;
        }
    }

    private void print(
            final List<BrokerReport> reports, final boolean inPlace, final boolean first) {
        final PrintWriter out = spec.commandLine().getOut();
        if (format.json) {
            out.println(StatusJson.of(reports));
        } else if (format.prometheus) {
            StatusPrometheus.lines(reports).forEach(out::println);
        } else if (inPlace) {
            out.print(first ? HOME + WIPE_REST : HOME);
            StatusText.lines(reports).forEach(line -> out.print(line + WIPE_LINE + "\n"));
            out.print(WIPE_REST);
        } else {
            if (!first) {
                out.println();
            }
            StatusText.lines(reports).forEach(out::println);
        }
        out.flush();
    }

    /** Tells whether input and output are a terminal. */
    private static boolean isTerminal() {
        final Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Java 22 and later have a console always
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (final NoSuchMethodException ex) {
            return true;
        } catch (final IllegalAccessException | InvocationTargetException ex) {
            return false;
        }
    }
}
