package org.tunbroker.launcher.start.process;

import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.client.spi.StartedBroker;

/** How an operating system starts a broker that nothing ties to this process. Thread-safe. */
public interface SystemStart {
    /**
     * Starts a broker.
     *
     * @param directory that it serves, which exists
     * @param driver its name
     * @param idleExit how long it stays without a client
     * @param starter more of the broker's options, which say who starts it
     * @return the broker, which may still fail
     * @throws org.tunbroker.TunException if there is no JVM for it, or it cannot or must not be
     *     started
     */
    StartedBroker start(Path directory, String driver, Duration idleExit, String... starter);
}
