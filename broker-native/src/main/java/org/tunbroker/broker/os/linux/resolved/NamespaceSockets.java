package org.tunbroker.broker.os.linux.resolved;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Whether systemd-resolved serves the network namespace of the calling thread. Its bus tells
 * nothing of that: a container may share the machine's bus, and the number of an interface here is
 * that of another interface there.
 *
 * <p>The kernel lists in /proc/net/unix the sockets of one network namespace. In it is the one at
 * which resolved has listened, since systemd 246, for the C library's questions.
 *
 * <p>Stateless and thread-safe.
 */
final class NamespaceSockets {
    private static final Path TABLE = Path.of("/proc/thread-self/net/unix");
    private static final String RESOLVED = " /run/systemd/resolve/io.systemd.Resolve";

    private NamespaceSockets() {}

    /**
     * Refuses a namespace that resolved does not serve.
     *
     * @throws TunException ERROR_NOT_SUPPORTED
     */
    static void requireResolved() {
        // names of sockets are any bytes
        try (Stream<String> lines = Files.lines(TABLE, StandardCharsets.ISO_8859_1)) {
            if (lines.anyMatch(line -> line.endsWith(RESOLVED))) {
                return;
            }
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED, "setDns", TABLE + " cannot be read: " + ex, ex);
        }
        throw new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "setDns",
                "systemd-resolved does not run in this network namespace, and only by it DNS can be"
                        + " set for one interface; install and start it (systemctl enable --now"
                        + " systemd-resolved), or leave DNS out");
    }
}
