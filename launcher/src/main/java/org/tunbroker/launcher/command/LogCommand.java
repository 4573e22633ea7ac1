package org.tunbroker.launcher.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints where the broker's log is, and its end. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = "Prints where the broker's log is, and its end.")
final class LogCommand implements Callable<Integer> {
    @Option(
            names = "--driver",
            description = "the broker of this driver (default: whose log changed last)")
    private String driver;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "20",
            description = "how many lines (default: ${DEFAULT-VALUE})")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what is added, until you stop it")
    private boolean follow;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        final PrintWriter out = spec.commandLine().getOut();
        final Path log = newest();
        // on standard error, so that the log alone can be passed on
        spec.commandLine().getErr().println("log: " + log);
        try (LogEnd end = LogEnd.open(log, lines)) {
            end.print(out);
            while (follow) {
                end.await();
                end.print(out);
            }
        }
        return 0;
    }

    private Path newest() throws IOException {
        final BrokerFolders folders = BrokerFolders.ofThisUser();
        final List<Path> logs = new ArrayList<>();
        for (final BrokerPlace place : folders.places()) {
            final Path log = place.directory().log();
            if ((driver == null || place.isOf(driver))
                    && Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
                logs.add(log);
            }
        }
        return logs.stream()
                .max(Comparator.comparingLong(log -> log.toFile().lastModified()))
                .orElseThrow(() -> new TunException(
                        ErrorCode.ERROR_FILE_NOT_FOUND,
                        "log",
                        "no broker has written a log in " + folders));
    }
}
