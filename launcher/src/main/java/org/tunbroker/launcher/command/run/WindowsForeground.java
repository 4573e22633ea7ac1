package org.tunbroker.launcher.command.run;

import java.time.Duration;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.start.windows.DetachedProcess;
import org.tunbroker.launcher.start.windows.EndWithThisProcess;
import org.tunbroker.launcher.start.windows.WindowsStart;

/** A broker on Windows that ends with this program, however that ends. Stateless. */
final class WindowsForeground {
    private static final int LOOK_INTERVAL_MS = 500;

    private WindowsForeground() {}

    /** Serves until the broker ends; returns its exit code. */
    static int serve(
            final BrokerDirectory directory, final String driver, final Duration idleExit) {
        EndWithThisProcess.begin();
        try (DetachedProcess broker =
                new WindowsStart().start(directory.path(), driver, idleExit)) {
            RunCommand.announce(", process " + broker.id(), directory);
            while (!broker.awaitEnd(LOOK_INTERVAL_MS)) {
                // wait without limit: Ctrl-C or the end of the task ends this program and with it
                // the broker
            }
            return broker.exitCode();
        }
    }
}
