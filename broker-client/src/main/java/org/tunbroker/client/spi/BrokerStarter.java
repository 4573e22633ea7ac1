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
     * <p>Several callers, in one process or in many, may start brokers for one directory at once.
     * Only one broker gets the directory's lock; the others exit with code 0.
     *
     * @param directory the broker directory, which exists and belongs to this user
     * @param driver the driver to serve: {@code linux}, {@code wintun} or {@code loopback}
     * @param idleExit how long the broker stays after its last client left
     * @return the broker's process; the caller closes this object
     * @throws org.tunbroker.TunException if no broker or no JVM of the machine's architecture is
     *     installed (ERROR_FILE_NOT_FOUND), if the configured JVM is of another architecture
     *     (ERROR_BAD_EXE_FORMAT) or too old (ERROR_NOT_SUPPORTED), if the log cannot be written,
     *     the broker could not read its own files, this process lacks the rights that the driver
     *     needs, or is elevated while others can change the installation (ERROR_ACCESS_DENIED), or
     *     if the process cannot be made (ERROR_GEN_FAILURE)
     */
    StartedBroker start(Path directory, String driver, Duration idleExit);

    /**
     * Starts a broker as {@link #start(Path, String, Duration)} does, for a client that is about to
     * connect. Even with a short idle time, the broker stays until that client has connected, has
     * died, or stops waiting.
     *
     * @param directory the broker directory, which exists and belongs to this user
     * @param driver the driver to serve
     * @param idleExit how long the broker stays after its last client left
     * @param processId the client's process, which is this one
     * @param waits for how long the client will wait for the broker, from now on
     * @return the broker's process; the caller closes this object
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
