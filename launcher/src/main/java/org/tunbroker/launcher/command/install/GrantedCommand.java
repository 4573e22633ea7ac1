package org.tunbroker.launcher.command.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.launcher.start.linux.GrantedStart;

/**
 * A broker that the user's own programs start by sudo or doas, where there is no systemd. One rule
 * lets one user run one command of root's, which takes no arguments. Immutable.
 */
final class GrantedCommand {
    private static final Path SUDO = Paths.get("/usr/bin/sudo");
    private static final Path SUDOERS = Paths.get("/etc/sudoers.d");
    private static final Path DOAS = Paths.get("/usr/bin/doas");

    private final Path command;
    private final Path sudo;
    private final Path doas;

    GrantedCommand(final Path home) {
        this(home, SUDO, DOAS);
    }

    GrantedCommand(final Path home, final Path sudo, final Path doas) {
        this.sudo = sudo;
        this.doas = doas;
        command = home.resolve("lib").resolve("service").resolve("broker");
    }

    /**
     * Lists the steps.
     *
     * @throws TunException ERROR_NOT_SUPPORTED where there is neither sudo nor doas
     */
    List<Step> install(final OrdinaryUser user) {
        final boolean hasSudo = Files.isExecutable(sudo) && Files.isDirectory(SUDOERS);
        if (!hasSudo && !Files.isExecutable(doas)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "install",
                    "systemd does not run here, and there is neither sudo nor doas; install one of"
                            + " them, or have root start the user's first client with CAP_NET_ADMIN");
        }
        final WrittenFile start = WrittenFile.of(
                GrantedStart.file(user.number()),
                "rw-r--r--",
                (hasSudo ? sudo : doas) + " -n " + command + "\n");
        return hasSudo
                ? Arrays.asList(
                        WrittenFile.checked(
                                rule(user), "r--r-----", sudoRule(user), GrantedCommand::check),
                        start)
                : Arrays.asList(
                        new AddedByHand(Paths.get("/etc/doas.conf"), doasRule(user)), start);
    }

    private static SystemCommand check(final Path file) {
        return SystemCommand.of("/usr/sbin/visudo", "-c", "-q", "-f", file.toString());
    }

    String sudoRule(final OrdinaryUser user) {
        // "" means: without arguments
        return "# " + user.name()
                + " may start a broker for TUN adapters, see security.md of tunbroker\n" + "#"
                + user.number() + " ALL=(root) NOPASSWD: " + command + " \"\"\n";
    }

    String doasRule(final OrdinaryUser user) {
        // args with nothing after it means: without arguments
        return "permit nopass " + user.name() + " as root cmd " + command + " args";
    }

    static List<Step> uninstall(final OrdinaryUser user) {
        return Arrays.asList(
                new RemovedFile(rule(user)), new RemovedFile(GrantedStart.file(user.number())));
    }

    private static Path rule(final OrdinaryUser user) {
        return SUDOERS.resolve("tunbroker-" + user.number());
    }

    /**
     * A line that the administrator adds: the file is theirs, and the order of its lines counts.
     */
    private static final class AddedByHand implements Step {
        private final String text;

        AddedByHand(final Path file, final String line) {
            text = "add to " + file + " by hand:\n    " + line;
        }

        @Override
        public void run() {
            System.out.println("tunbroker: " + text);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
