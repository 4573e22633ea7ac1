package org.tunbroker.launcher.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.start.windows.DetachedProcess;
import org.tunbroker.launcher.start.windows.EndWithThisProcess;
import org.tunbroker.launcher.start.windows.WindowsStart;
import org.tunbroker.launcher.trust.windows.InstallationTrust;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a broker on Windows for as long as this program runs: for a scheduled task, a service, or an
 * administrator at a console.
 */
@Command(
        name = "tunbroker-broker",
        mixinStandardHelpOptions = true,
        description = "Runs a broker until this program is stopped.")
public final class ServeBroker implements Callable<Integer> {
    // ten years: without limit, but small enough to be added to a time
    private static final long DEFAULT_IDLE_EXIT_S = TimeUnit.DAYS.toSeconds(3650);
    private static final int LOOK_INTERVAL_MS = 500;

    @Option(
            names = "--driver",
            defaultValue = "wintun",
            description = "wintun or loopback (default: ${DEFAULT-VALUE})")
    private String driver;

    @Option(
            names = "--base",
            description = "the folder of broker directories, if clients are told another than the"
                    + " default, %%LOCALAPPDATA%%\\tunbroker")
    private Path base;

    @Option(
            names = "--idle-exit",
            description = "leave after so many seconds without a client (default: never)")
    private long idleExitS = DEFAULT_IDLE_EXIT_S;

    @Option(
            names = "--wintun",
            description = "wintun.dll, or the folder that has it or is the official zip, unpacked"
                    + " (default: in the installation)")
    private Path dll;

    @Option(
            names = "--trust-installation",
            description = "for development: run elevated, although others can change the"
                    + " installation or the JVM")
    private boolean trusted;

    private ServeBroker() {}

    /**
     * Runs a broker; the exit code is the broker's, 0 also if another one serves already.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new ServeBroker())
                .setExecutionExceptionHandler((ex, line, parsed) -> {
                    System.err.println("tunbroker-broker: " + ex.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() {
        if (OperatingSystem.current() != OperatingSystem.WINDOWS) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "serveBroker",
                    "this is for Windows; on Linux the first client starts the broker");
        }
        if (trusted) {
            System.setProperty(InstallationTrust.PROPERTY, "true");
        }
        if (dll != null) {
            System.setProperty(WindowsStart.DLL_PROPERTY, dll.toAbsolutePath().toString());
        }
        final BrokerDirectory directory =
                BrokerDirectory.of(base == null ? BrokerDirectory.defaultBase() : base, driver);
        directory.prepare();
        EndWithThisProcess.begin();
        try (DetachedProcess broker =
                new WindowsStart().start(directory.path(), driver, Duration.ofSeconds(idleExitS))) {
            System.out.println("tunbroker-broker: broker, process " + broker.id() + ", log "
                    + directory.log());
            while (!broker.awaitEnd(LOOK_INTERVAL_MS)) {
                // wait without limit: Ctrl-C or the end of the task ends this program and with it
                // the broker
            }
            System.out.println(
                    "tunbroker-broker: the broker ended with exit code " + broker.exitCode());
            return broker.exitCode();
        }
    }
}
