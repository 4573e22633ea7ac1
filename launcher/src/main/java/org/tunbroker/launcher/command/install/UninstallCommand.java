package org.tunbroker.launcher.command.install;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes back what {@link InstallCommand} did. */
@Command(
        name = "uninstall",
        mixinStandardHelpOptions = true,
        description = "Takes back what install did: ends that user's installed broker, and with it"
                + " its adapters. Takes root.")
public final class UninstallCommand implements Callable<Integer> {
    @Option(names = "--user", paramLabel = "NAME", required = true, description = "whose broker")
    private String user;

    @Option(names = "--dry-run", description = "print what would be done, and do nothing")
    private boolean dryRun;

    /** Makes the command; for picocli. */
    public UninstallCommand() {}

    @Override
    public Integer call() {
        InstallCommand.requireLinux();
        final OrdinaryUser who = OrdinaryUser.of(user);
        if (!dryRun) {
            InstallCommand.requireRoot();
        }
        final List<Step> steps = new ArrayList<>();
        if (Files.isDirectory(SystemdService.RUNNING)) {
            steps.addAll(SystemdService.uninstall(who));
        }
        // also where systemd runs now: a rule may be left from before
        steps.addAll(GrantedCommand.uninstall(who));
        InstallCommand.carryOut(steps, dryRun);
        return 0;
    }
}
