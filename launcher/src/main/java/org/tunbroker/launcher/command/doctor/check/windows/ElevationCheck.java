package org.tunbroker.launcher.command.doctor.check.windows;

import java.util.Collections;
import java.util.List;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;

/** Whether this process has an administrator's rights. */
public final class ElevationCheck implements Check {
    private final boolean elevated;

    public ElevationCheck(final boolean elevated) {
        this.elevated = elevated;
    }

    @Override
    public String id() {
        return "rights";
    }

    @Override
    public List<Finding> look() {
        return Collections.singletonList(
                elevated
                        ? Finding.ok(id(), "administrator")
                        : Finding.warning(
                                id(),
                                "no administrator: only loopback, or an installed broker",
                                "tunbroker install (as administrator)"));
    }
}
