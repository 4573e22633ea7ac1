package org.tunbroker.launcher.command.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.rendezvous.folder.PosixBase;
import org.tunbroker.launcher.command.brokers.InstalledSockets;

/**
 * A broker that systemd starts at a connection: the units tunbroker@.socket and tunbroker-dns@
 * .socket with the user's number. A package brings the units; for an installation elsewhere they
 * are written. Immutable.
 */
final class SystemdService {
    /** Exists where systemd runs (sd_booted). */
    static final Path RUNNING = Paths.get("/run/systemd/system");

    private static final Path PACKAGED = Paths.get("/usr/lib/systemd/system");
    private static final Path LOCAL = Paths.get("/etc/systemd/system");
    private static final String PACKAGED_HOME = "/usr/lib/tunbroker/";
    private static final String SYSTEMCTL = "/usr/bin/systemctl";
    private static final List<String> UNITS = Arrays.asList(
            "tunbroker@.socket",
            "tunbroker@.service",
            "tunbroker-dns@.socket",
            "tunbroker-dns@.service");

    private final Path home;
    private final Path packaged;
    private final Path sockets;

    SystemdService(final Path home) {
        this(home, PACKAGED, PosixBase.INSTALLED);
    }

    SystemdService(final Path home, final Path packaged, final Path sockets) {
        this.home = home;
        this.packaged = packaged;
        this.sockets = sockets;
    }

    /**
     * Lists the steps. Where a socket listens for the clients of another protocol, which was
     * installed before this release, it makes way, and with it the broker behind it: systemd starts
     * no socket again whose broker runs.
     */
    List<Step> install(final OrdinaryUser user) {
        final List<Step> steps = new ArrayList<>();
        if (!UNITS.stream().allMatch(unit -> Files.exists(packaged.resolve(unit)))) {
            for (final String unit : UNITS) {
                steps.add(WrittenFile.of(LOCAL.resolve(unit), "rw-r--r--", unit(unit)));
            }
            steps.add(SystemCommand.of(SYSTEMCTL, "daemon-reload"));
        }
        if (!new InstalledSockets(sockets, user.number()).ofOtherProtocols().isEmpty()) {
            steps.add(SystemCommand.of(
                    SYSTEMCTL,
                    "stop",
                    instance("tunbroker", user, "socket"),
                    instance("tunbroker", user, "service")));
        }
        steps.add(SystemCommand.of(
                SYSTEMCTL,
                "enable",
                "--now",
                instance("tunbroker", user, "socket"),
                instance("tunbroker-dns", user, "socket")));
        return steps;
    }

    private String unit(final String name) {
        final Path file = home.resolve("lib").resolve("systemd").resolve(name);
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .replace(PACKAGED_HOME, home + "/");
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "install", file + " cannot be read: " + ex, ex);
        }
    }

    static List<Step> uninstall(final OrdinaryUser user) {
        return Arrays.asList(
                SystemCommand.of(
                        SYSTEMCTL,
                        "disable",
                        "--now",
                        instance("tunbroker", user, "socket"),
                        instance("tunbroker-dns", user, "socket")),
                SystemCommand.of(
                        SYSTEMCTL,
                        "stop",
                        instance("tunbroker", user, "service"),
                        instance("tunbroker-dns", user, "service")));
    }

    private static String instance(final String unit, final OrdinaryUser user, final String type) {
        return unit + "@" + user.number() + "." + type;
    }
}
