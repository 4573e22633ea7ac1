package org.tunbroker.launcher.command.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.start.windows.WindowsStart;
import org.tunbroker.launcher.trust.windows.InstallationTrust;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a broker for as long as this program runs: for a service, a scheduled task, or somebody at a
 * terminal. The exit code is the broker's, 0 also if another one serves already.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a broker until this program is stopped.")
public final class RunCommand implements Callable<Integer> {
    // ten years: without limit, but small enough to be added to a time
    private static final long DEFAULT_IDLE_EXIT_S = TimeUnit.DAYS.toSeconds(3650);

    @Option(names = "--driver", description = "linux, wintun or loopback (default: the system's)")
    private String driver;

    @Option(
            names = "--base",
            description = "the folder of broker directories, if clients are told another than the"
                    + " default")
    private Path base;

    @Option(
            names = "--idle-exit",
            paramLabel = "SECONDS",
            description = "leave after so long without a client (default: never)")
    private long idleExitS = DEFAULT_IDLE_EXIT_S;

    @Option(
            names = "--wintun",
            paramLabel = "FILE",
            description = "wintun.dll, or the folder that has it or is the official zip, unpacked"
                    + " (default: in the installation)")
    private Path dll;

    @Option(
            names = "--trust-installation",
            description = "for development on Windows: run elevated, although others can change"
                    + " the installation or the JVM")
    private boolean trusted;

    /** Makes the command; for picocli. */
    public RunCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (trusted) {
            System.setProperty(InstallationTrust.PROPERTY, "true");
        }
        if (dll != null) {
            System.setProperty(WindowsStart.DLL_PROPERTY, dll.toAbsolutePath().toString());
        }
        final boolean isWindows = OperatingSystem.current() == OperatingSystem.WINDOWS;
        final String name = driver != null ? driver : OperatingSystem.current().ownDriver();
        final BrokerDirectory directory =
                BrokerDirectory.of(base == null ? BrokerDirectory.defaultBase() : base, name);
        directory.prepare();
        final Duration idleExit = Duration.ofSeconds(idleExitS);
        final int exitCode = isWindows
                ? WindowsForeground.serve(directory, name, idleExit)
                : new LinuxForeground(directory, name, idleExit).serve();
        System.out.println("tunbroker: the broker ended with exit code " + exitCode);
        return exitCode;
    }

    /** Says which broker serves. */
    static void announce(final String process, final BrokerDirectory directory) {
        System.out.println("tunbroker: broker" + process + ", log " + directory.log());
    }
}
