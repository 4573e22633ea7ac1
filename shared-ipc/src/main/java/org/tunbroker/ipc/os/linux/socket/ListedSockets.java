package org.tunbroker.ipc.os.linux.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.stream.Stream;

/**
 * The unix(7) sockets of one network namespace, as proc(5) lists them. A process of another network
 * namespace can connect to a socket's file too, but what listens there makes no interfaces for it.
 * Immutable.
 */
public final class ListedSockets {
    private static final Path OF_THIS_THREAD = Paths.get("/proc/thread-self/net/unix");

    private final Path table;

    ListedSockets(final Path table) {
        this.table = table;
    }

    /**
     * Returns the sockets of this thread's network namespace.
     *
     * @return them, as they are at each question
     */
    public static ListedSockets ofThisNetwork() {
        return new ListedSockets(OF_THIS_THREAD);
    }

    /**
     * Tells whether a socket was made there.
     *
     * @param socket its path, as it was bound
     * @return false also if the list cannot be read
     */
    public boolean has(final Path socket) {
        try (Stream<String> lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.endsWith(" " + socket));
        } catch (final IOException ex) {
            return false;
        }
    }
}
