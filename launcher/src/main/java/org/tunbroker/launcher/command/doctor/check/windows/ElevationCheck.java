package org.tunbroker.launcher.command.doctor.check.windows;

import java.util.Collections;
import java.util.List;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;

/** Whether this process has an administrator's rights. */
public final class ElevationCheck implements Check {
    private final boolean elevated;
    private final boolean isInstalled;

    /** @param isInstalled whether the service starts a broker for this user */
    public ElevationCheck(final boolean elevated, final boolean isInstalled) {
        this.elevated = elevated;
        this.isInstalled = isInstalled;
    }

    @Override
    public String id() {
        return "rights";
    }

    @Override
    public List<Finding> look() {
        if (!elevated && isInstalled) {
            return Collections.singletonList(
                    Finding.ok(id(), "no administrator needed: the service is one"));
        }
        return Collections.singletonList(
                elevated
                        ? Finding.ok(id(), "administrator")
                        : Finding.warning(
                                id(),
                                "no administrator: only loopback, or an installed broker",
                                "tunbroker install (as administrator)"));
    }
}
