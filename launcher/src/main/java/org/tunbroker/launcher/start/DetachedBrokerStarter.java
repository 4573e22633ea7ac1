package org.tunbroker.launcher.start;

import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.launcher.install.InstalledJna;
import org.tunbroker.launcher.start.linux.LinuxStart;
import org.tunbroker.launcher.start.process.SystemStart;
import org.tunbroker.launcher.start.windows.WindowsStart;

/**
 * Starts the broker in a JVM of the machine's architecture, as a process that is independent of its
 * parent, and without the client's JVM options.
 *
 * <p>Stateless and thread-safe.
 */
public final class DetachedBrokerStarter implements BrokerStarter {
    private final SystemStart system = OperatingSystem.current() == OperatingSystem.WINDOWS
            ? new WindowsStart()
            : new LinuxStart();

    /** Makes a starter; for {@link java.util.ServiceLoader}. */
    public DetachedBrokerStarter() {
        InstalledJna.begin(system.libraryFolders());
    }

    @Override
    public StartedBroker start(final Path directory, final String driver, final Duration idleExit) {
        return system.start(directory, driver, idleExit);
    }

    @Override
    public StartedBroker start(
            final Path directory,
            final String driver,
            final Duration idleExit,
            final int processId,
            final Duration waits) {
        // rounded up, because 0 would mean that no client waits
        final long waitsMs = waits.plusMillis(1).toMillis();
        return system.start(
                directory,
                driver,
                idleExit,
                "--starter",
                Integer.toString(processId),
                "--starter-waits-ms",
                Long.toString(waitsMs));
    }
}
