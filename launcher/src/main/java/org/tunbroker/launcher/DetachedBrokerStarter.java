package org.tunbroker.launcher;

import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.platform.OperatingSystem;

/**
 * Starts the broker in a JVM of the machine's architecture, as a process that nothing ties to the
 * one that starts it, and without the client's JVM options.
 *
 * <p>Stateless and thread-safe.
 */
public final class DetachedBrokerStarter implements BrokerStarter {
    /** Makes a starter; for {@link java.util.ServiceLoader}. */
    public DetachedBrokerStarter() {
        if (OperatingSystem.current() == OperatingSystem.LINUX) {
            ProcessLaunch.prepare();
        }
        InstalledJna.begin();
    }

    @Override
    public StartedBroker start(final Path directory, final String driver, final Duration idleExit) {
        return start(directory, driver, idleExit, new String[0]);
    }

    @Override
    public StartedBroker start(
            final Path directory,
            final String driver,
            final Duration idleExit,
            final int processId,
            final Duration waits) {
        // rounded up: 0 would mean that nobody waits
        final long waitsMs = waits.plusMillis(1).toMillis();
        return start(
                directory,
                driver,
                idleExit,
                "--starter",
                Integer.toString(processId),
                "--starter-waits-ms",
                Long.toString(waitsMs));
    }

    private static StartedBroker start(
            final Path directory,
            final String driver,
            final Duration idleExit,
            final String... starter) {
        return OperatingSystem.current() == OperatingSystem.WINDOWS
                ? WindowsStart.start(directory, driver, idleExit, starter)
                : LinuxStart.start(directory, driver, idleExit, starter);
    }
}
