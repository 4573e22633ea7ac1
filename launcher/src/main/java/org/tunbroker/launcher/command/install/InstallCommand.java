package org.tunbroker.launcher.command.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.launcher.command.install.windows.ServiceInstallation;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.RootsAlone;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Installs a broker for an ordinary user. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = "Lets an ordinary user make TUN adapters: installs a broker that systemd, or"
                + " sudo or doas, or a service of Windows starts for that user's programs. Takes root"
                + " or an administrator.")
public final class InstallCommand implements Callable<Integer> {
    @Option(names = "--user", paramLabel = "NAME", required = true, description = "who may use it")
    private String user;

    @Option(names = "--dry-run", description = "print what would be done, and do nothing")
    private boolean dryRun;

    /** Makes the command; for picocli. */
    public InstallCommand() {}

    @Override
    public Integer call() {
        if (isWindows()) {
            new ServiceInstallation(dryRun, System.out).install(user);
            return 0;
        }
        final OrdinaryUser who = OrdinaryUser.of(user);
        final Path home = BrokerHome.locate().real().path();
        if (!dryRun) {
            requireRoot();
            requireRootsAlone(home);
        }
        final Path stable = StableHome.of(home);
        carryOut(TunDeviceAccess.steps(), dryRun);
        carryOut(
                Files.isDirectory(SystemdService.RUNNING)
                        ? new SystemdService(stable).install(who)
                        : new GrantedCommand(stable).install(who),
                dryRun);
        if (!dryRun) {
            System.out.println("tunbroker: programs of " + who.name()
                    + " can make TUN adapters now, and redirect this machine's traffic into them");
        }
        return 0;
    }

    static boolean isWindows() {
        return OperatingSystem.current() == OperatingSystem.WINDOWS;
    }

    static void requireRoot() {
        if (Credentials.ofThisProcess().effectiveUser() != 0) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED, "install", "only root can do this");
        }
    }

    /**
     * An installed broker has a right, which whoever could replace one of its jars would have too.
     */
    static void requireRootsAlone(final Path home) {
        RootsAlone.faultOfAll(home).ifPresent(fault -> {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "install",
                    fault + "; an installed broker runs only what root alone can change. Use the"
                            + " package, or unpack the distribution as root, such as to"
                            + " /usr/lib/tunbroker");
        });
    }

    static void carryOut(final List<Step> steps, final boolean dryRun) {
        for (final Step step : steps) {
            if (dryRun) {
                System.out.println(step);
            } else {
                step.run();
            }
        }
    }
}
