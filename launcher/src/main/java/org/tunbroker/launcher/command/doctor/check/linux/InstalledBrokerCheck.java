package org.tunbroker.launcher.command.doctor.check.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.rendezvous.folder.PosixBase;
import org.tunbroker.launcher.command.brokers.InstalledSockets;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.start.linux.GrantedStart;

/** Whether root installed a broker for this user, and one that clients of this release can use. */
public final class InstalledBrokerCheck implements Check {
    private final InstalledSockets sockets;
    private final String user;
    private final Path granted;

    /** @param user the name of this user, whose number is {@code number} */
    public InstalledBrokerCheck(final String user, final int number) {
        this(user, number, PosixBase.INSTALLED, GrantedStart.file(number));
    }

    InstalledBrokerCheck(
            final String user, final int number, final Path folder, final Path granted) {
        this.user = user;
        this.granted = granted;
        sockets = new InstalledSockets(folder, number);
    }

    @Override
    public String id() {
        return "installed";
    }

    @Override
    public List<Finding> look() {
        if (sockets.hasOwnProtocol()) {
            return one(Finding.ok(
                    id(),
                    "systemd starts a broker for " + user + ", protocol "
                            + ControlProtocol.MAJOR_VERSION));
        }
        if (sockets.ofOtherProtocols().isEmpty()) {
            return one(Finding.ok(
                    id(),
                    (Files.exists(granted) ? "sudo or doas starts a" : "nothing starts a")
                            + " broker for " + user));
        }
        return one(Finding.wrong(
                id(),
                "the installed broker has protocol "
                        + sockets.ofOtherProtocols().last() + ", this release "
                        + ControlProtocol.MAJOR_VERSION,
                "sudo tunbroker install --user " + user));
    }

    /** Tells whether clients of this process get a broker that way. */
    public boolean startsBrokers() {
        return sockets.isOfThisNetwork() || Files.exists(granted);
    }

    private static List<Finding> one(final Finding finding) {
        return Collections.singletonList(finding);
    }
}
