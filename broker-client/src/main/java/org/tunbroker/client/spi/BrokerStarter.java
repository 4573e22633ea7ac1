package org.tunbroker.client.spi;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Starts a broker process. The client finds an implementation with {@link java.util.ServiceLoader}
 * and calls it when no broker holds the broker directory's lock.
 *
 * <p>Implementations are thread-safe.
 */
public interface BrokerStarter {
    /**
     * Starts a broker and returns without waiting for it to serve.
     *
     * <p>Several callers, in one process or in many, may start brokers for one directory at once:
     * the directory's lock decides, and the brokers that lose it leave quietly with exit code 0.
     *
     * @param directory the broker directory, which exists and belongs to this user
     * @param driver the driver to serve: {@code linux}, {@code wintun} or {@code loopback}
     * @param idleExit how long the broker stays after its last client left
     * @return the broker's process, or one that stands for it; the caller closes it
     * @throws org.tunbroker.TunException if there is no broker installed or no JVM of the machine's
     *     architecture (ERROR_FILE_NOT_FOUND), if the JVM that was configured is of another
     *     (ERROR_BAD_EXE_FORMAT) or too old (ERROR_NOT_SUPPORTED), if the log cannot be written,
     *     the broker could not read its own files, this process lacks the rights that the driver
     *     needs, or has more than the installation can be trusted with (ERROR_ACCESS_DENIED), or if
     *     the process cannot be made (ERROR_GEN_FAILURE)
     */
    StartedBroker start(Path directory, String driver, Duration idleExit);

    /**
     * Starts a broker as {@link #start(Path, String, Duration)} does, for a client that is on its
     * way to it: the broker expects that client, however long its idle time is, until it has come,
     * or has died, or waits no longer.
     *
     * @param directory the broker directory, which exists and belongs to this user
     * @param driver the driver to serve
     * @param idleExit how long the broker stays after its last client left
     * @param processId the client's, this process
     * @param waits for how long the client will wait for the broker, from now on
     * @return the broker's process, or one that stands for it; the caller closes it
     * @throws org.tunbroker.TunException as {@link #start(Path, String, Duration)}
     */
    default StartedBroker start(
            final Path directory,
            final String driver,
            final Duration idleExit,
            final int processId,
            final Duration waits) {
        return start(directory, driver, idleExit);
    }
}
