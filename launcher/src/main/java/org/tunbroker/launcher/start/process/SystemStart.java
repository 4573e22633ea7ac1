package org.tunbroker.launcher.start.process;

import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.client.spi.StartedBroker;

/** An operating system's way to start a broker that is independent of this process. Thread-safe. */
public interface SystemStart {
    /**
     * Starts a broker.
     *
     * @param directory that it serves, which exists
     * @param driver its name
     * @param idleExit how long it stays without a client
     * @param starter options of the broker that identify its starter
     * @return the broker, which may still fail
     * @throws org.tunbroker.TunException if there is no JVM for the broker, or it cannot or must
     *     not be started
     */
    StartedBroker start(Path directory, String driver, Duration idleExit, String... starter);

    /**
     * Lists the folders of the system's libraries, for JNA, which would run a program to find them.
     *
     * @return their paths, separated as in a class path; null to let JNA find them
     */
    String libraryFolders();
}
