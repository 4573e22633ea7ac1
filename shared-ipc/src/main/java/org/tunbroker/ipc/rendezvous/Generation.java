package org.tunbroker.ipc.rendezvous;

import java.nio.file.Path;

/**
 * The folder of one broker process. Each broker makes a new one, so that files of a crashed broker
 * cannot be mistaken for its own.
 *
 * <p>Immutable and thread-safe.
 */
public final class Generation {
    /** What the names of all generations begin with. */
    public static final String PREFIX = "generation-";

    private final Path path;
    private final long number;

    Generation(final Path directory, final long number) {
        this.path = directory.resolve(PREFIX + number);
        this.number = number;
    }

    /**
     * Returns the number of this generation.
     *
     * @return the number
     */
    public long number() {
        return number;
    }

    /**
     * Returns the socket for handshakes on Linux. It lies in the broker directory, so its path does
     * not change.
     *
     * @return its path
     */
    public Path socket() {
        return path.resolveSibling("socket");
    }

    /**
     * Returns the log of the broker directory, which all its brokers append to.
     *
     * @return its path
     */
    public Path log() {
        return path.resolveSibling(BrokerDirectory.LOG);
    }

    /**
     * Returns where it is.
     *
     * @return an absolute path
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the broker's own file.
     *
     * @return its path
     */
    public Path brokerFile() {
        return path.resolve("broker");
    }

    /**
     * Returns Aeron's folder.
     *
     * @return its path
     */
    public Path aeron() {
        return path.resolve("aeron");
    }

    /**
     * Returns the folder of the clients' files, on Windows.
     *
     * @return its path
     */
    public Path clients() {
        return path.resolve("clients");
    }

    /**
     * Names a client's file.
     *
     * @param clientId the number that the client chose at random
     * @return its path
     */
    public Path client(final long clientId) {
        return clients().resolve(Long.toHexString(clientId));
    }
}
