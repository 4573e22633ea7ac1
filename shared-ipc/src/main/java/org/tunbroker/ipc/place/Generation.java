package org.tunbroker.ipc.place;

import java.nio.file.Path;

/**
 * The folder of one broker process. A new broker takes a new one, so that nothing that a crashed
 * broker left can be mistaken for its own.
 *
 * <p>Immutable and thread-safe.
 */
public final class Generation {
    /** What the names of all generations begin with. */
    public static final String PREFIX = "generation-";

    private static final int HEXADECIMAL = 16;

    private final Path path;

    Generation(final Path path) {
        this.path = path;
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
     * Returns the folder of the clients' files.
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

    /**
     * Reads a client's number from the name of its file.
     *
     * @param file that {@link #client} named, or any other
     * @return the number; 0 if no client's file has such a name
     */
    public static long clientId(final Path file) {
        try {
            return Long.parseUnsignedLong(file.getFileName().toString(), HEXADECIMAL);
        } catch (final NumberFormatException ex) {
            return 0;
        }
    }

    /**
     * Returns the folder of the sessions' segments.
     *
     * @return its path
     */
    public Path sessions() {
        return path.resolve("sessions");
    }

    /**
     * Names a session's segment.
     *
     * @param number of the session
     * @return its path
     */
    public Path session(final int number) {
        return sessions().resolve(Integer.toString(number));
    }
}
