package org.tunbroker.launcher.command.doctor.check.windows;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.installed.windows.ServicePipe;
import org.tunbroker.ipc.installed.windows.StartMessage;
import org.tunbroker.launcher.command.doctor.check.Check;
import org.tunbroker.launcher.command.doctor.check.Finding;

/** Whether the installed service starts a broker for this user. */
public final class ServiceCheck implements Check {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    // null if there is no service
    private final StartMessage.Answer answer;

    ServiceCheck(final StartMessage.Answer answer) {
        this.answer = answer;
    }

    /** Asks the service, which starts a broker then, as it does for the round trip. */
    public static ServiceCheck ofThisMachine() {
        return new ServiceCheck(ServicePipe.ask(System.nanoTime() + TIMEOUT_NS));
    }

    /** Tells whether clients of this process get a broker that way. */
    public boolean startsBrokers() {
        return answer != null && answer.error == 0;
    }

    @Override
    public String id() {
        return "installed";
    }

    @Override
    public List<Finding> look() {
        return Collections.singletonList(finding());
    }

    private Finding finding() {
        if (answer == null) {
            return Finding.ok(id(), "no service starts a broker");
        }
        if (answer.error == 0) {
            return Finding.ok(id(), "the service starts a broker for this user");
        }
        return answer.error == ErrorCode.ERROR_ACCESS_DENIED.code()
                ? Finding.warning(
                        id(), answer.reason, "tunbroker install --user NAME (as administrator)")
                : Finding.wrong(id(), answer.reason, "sc query tunbroker");
    }
}
