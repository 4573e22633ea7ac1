package org.tunbroker.launcher.command.doctor.check.linux;

import java.util.Collections;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.start.linux.LinuxStart;

/** Whether a broker that this process starts may make interfaces, and drops its other rights. */
public final class RightsCheck implements Check {
    private final Credentials own;
    private final String user;
    private final boolean isInstalled;

    /**
     * @param user the name of this user, for whom rights can be got
     * @param isInstalled whether a broker that root installed serves this process
     */
    public RightsCheck(final Credentials own, final String user, final boolean isInstalled) {
        this.own = own;
        this.user = user;
        this.isInstalled = isInstalled;
    }

    @Override
    public String id() {
        return "rights";
    }

    @Override
    public List<Finding> look() {
        return Collections.singletonList(finding());
    }

    private Finding finding() {
        if (!mayMakeInterfaces() && isInstalled) {
            return Finding.ok(id(), "no CAP_NET_ADMIN needed: the installed broker has it");
        }
        if (!mayMakeInterfaces()) {
            return Finding.warning(
                    id(),
                    "no CAP_NET_ADMIN: only loopback, or an installed broker",
                    own.isRoot()
                            ? "docker run --cap-add=NET_ADMIN"
                            : "sudo tunbroker install --user " + user);
        }
        try {
            LinuxStart.check("loopback");
        } catch (final TunException ex) {
            return Finding.wrong(id(), ex.reason(), "apt-get install util-linux");
        }
        return Finding.ok(
                id(),
                own.isRoot() ? "root; the broker keeps CAP_NET_ADMIN alone" : "CAP_NET_ADMIN");
    }

    /** Tells whether a broker that this process starts has CAP_NET_ADMIN. */
    public boolean mayMakeInterfaces() {
        return (own.passedOn() & Credentials.NET_ADMIN) != 0;
    }
}
