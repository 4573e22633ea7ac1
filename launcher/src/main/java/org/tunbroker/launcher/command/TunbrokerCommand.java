package org.tunbroker.launcher.command;

import java.util.Map;
import org.tunbroker.launcher.command.bench.BenchCommand;
import org.tunbroker.launcher.command.doctor.DoctorCommand;
import org.tunbroker.launcher.command.install.InstallCommand;
import org.tunbroker.launcher.command.install.UninstallCommand;
import org.tunbroker.launcher.command.ping.PingCommand;
import org.tunbroker.launcher.command.run.RunCommand;
import org.tunbroker.launcher.command.selftest.SelftestCommand;
import org.tunbroker.launcher.start.process.ProcessLaunch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code tunbroker}. Its exit codes are 0 if it is done, 1 if something is wrong, and 2
 * after misuse; {@code run} passes on the broker's.
 */
@Command(
        name = TunbrokerCommand.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = CommandVersion.class,
        description = "TUN network adapters for any JVM: brokers, adapters, and what is wrong.",
        footer = {"", "Exit codes: 0 done, 1 something is wrong, 2 misuse."},
        // a line for each, so that each is added and removed by itself
        subcommands = {
            AdaptersCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            DoctorCommand.class,
            HelpCommand.class,
            InstallCommand.class,
            LogCommand.class,
            PingCommand.class,
            RunCommand.class,
            SelftestCommand.class,
            StopCommand.class,
            UninstallCommand.class,
        })
public final class TunbrokerCommand implements Runnable {
    /** What begins each message. */
    static final String NAME = "tunbroker";

    private static final String COLORS = "picocli.ansi";

    @Spec
    private CommandSpec spec;

    private TunbrokerCommand() {}

    /**
     * Runs the command, and ends the JVM with its exit code.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        // before the first process, which an emulated JVM must fork
        ProcessLaunch.prepare();
        if (System.console() == null && System.getProperty(COLORS) == null) {
            // picocli takes a pipe on Windows for a terminal where the variable TERM is set
            System.setProperty(COLORS, "false");
        }
        System.exit(line().execute(arguments));
    }

    /** Makes the command with all that it has below it. */
    static CommandLine line() {
        return new CommandLine(new TunbrokerCommand())
                .setExecutionExceptionHandler(new FailureMessage())
                .setParameterExceptionHandler(new MisuseMessage())
                .setUsageHelpAutoWidth(true);
    }

    @Option(
            names = "-D",
            paramLabel = "NAME=VALUE",
            scope = ScopeType.INHERIT,
            description = "set one of tunbroker's properties, such as -Dtunbroker.dir=FOLDER")
    void properties(final Map<String, String> properties) {
        // read when they are first used, which is after the options
        properties.forEach(System::setProperty);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no subcommand");
    }
}
