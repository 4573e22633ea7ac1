package org.tunbroker.launcher.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.tunbroker.TunException;
import org.tunbroker.launcher.command.brokers.BrokerEnd;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import org.tunbroker.launcher.command.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends this user's brokers in order. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Ends your brokers, with their adapters.")
final class StopCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final double NS_PER_S = 1e9;

    @Option(names = "--driver", description = "only brokers of this driver")
    private String driver;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        final PrintWriter out = spec.commandLine().getOut();
        final List<BrokerPlace> served = BrokerFolders.ofThisUser().places().stream()
                .filter(place -> place.isServed() && (driver == null || place.isOf(driver)))
                .collect(Collectors.toList());
        if (served.isEmpty()) {
            out.println("no broker runs");
        }
        int failed = 0;
        for (final BrokerPlace place : served) {
            try {
                out.println("stopped: " + stop(place));
            } catch (final TunException ex) {
                // the others are stopped all the same
                failed++;
                spec.commandLine().getErr().println("tunbroker: " + ex.getMessage());
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private static String stop(final BrokerPlace place) throws InterruptedException {
        final long begin = System.nanoTime();
        try (Progress progress = Progress.onTerminal()) {
            progress.show("stopping " + place);
            final BrokerEnd end = new BrokerEnd(place);
            end.ask();
            end.await(LONGEST);
            return String.format(
                    Locale.ROOT, "%s, %.1f s", end, (System.nanoTime() - begin) / NS_PER_S);
        }
    }
}
