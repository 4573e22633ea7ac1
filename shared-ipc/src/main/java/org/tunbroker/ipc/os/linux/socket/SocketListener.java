package org.tunbroker.ipc.os.linux.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.LibC;
import org.tunbroker.ipc.os.linux.LinuxFailure;
import org.tunbroker.ipc.os.linux.PollSet;

/**
 * A Unix socket that others connect to by its path.
 *
 * <p>Thread-safe.
 */
public final class SocketListener implements AutoCloseable {
    // connections that wait for accept; further clients try again
    private static final int BACKLOG = 128;

    private final Path path;
    private final Descriptor descriptor;

    private SocketListener(final Path path, final Descriptor descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Listens on a socket of mode 0600. It replaces the socket of a dead process.
     *
     * @param path whose folder exists, and whose file name is short and ASCII
     * @return the listener, owned by the caller
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    public static SocketListener open(final Path path) {
        // the kernel refuses to bind to an existing name, even if its listener is dead
        final Path fresh = path.resolveSibling(path.getFileName() + ".new");
        final Descriptor made = UnixSocket.newSocket();
        boolean complete = false;
        try {
            Files.deleteIfExists(fresh);
            bind(made, fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            if (LibC.listen(made.number(), BACKLOG) != 0) {
                throw LinuxFailure.ofLastError("listen", "clients cannot connect to " + path);
            }
            // last, because a client that finds the name can connect
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            complete = true;
            return new SocketListener(path, made);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "bind", path + " cannot be made: " + ex, ex);
        } finally {
            if (!complete) {
                made.close();
            }
        }
    }

    /**
     * Takes over a socket that this process was started with, as systemd does it.
     *
     * @param descriptor its number; it listens, and preserves message boundaries
     * @return the listener, owned by the caller
     */
    public static SocketListener inherited(final int descriptor) {
        return new SocketListener(
                Paths.get("/proc/self/fd/" + descriptor), new Descriptor(descriptor));
    }

    private static void bind(final Descriptor made, final Path path) {
        try (SocketAddress address = SocketAddress.of(path)) {
            if (LibC.bind(made.number(), address.bytes()) != 0) {
                throw LinuxFailure.ofLastError("bind", path + " cannot be made");
            }
        }
    }

    /**
     * Returns the path.
     *
     * @return where others connect to
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the descriptor, for a {@link PollSet}.
     *
     * @return the descriptor, which the listener owns
     */
    public Descriptor descriptor() {
        return descriptor;
    }

    /**
     * Accepts one that connected.
     *
     * @return its socket, owned by the caller; null if there is none
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES, and the one that connected still waits;
     *     ERROR_INVALID_HANDLE after close
     */
    public UnixSocket accept() {
        final int accepted =
                LibC.accept4(descriptor.number(), LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
        if (accepted >= 0) {
            return new UnixSocket(new Descriptor(accepted));
        }
        final int errno = LibC.errno();
        if (errno == LibC.EAGAIN || errno == LibC.EINTR || errno == LibC.ECONNABORTED) {
            return null;
        }
        throw LinuxFailure.of("accept", "clients cannot connect", errno);
    }

    /** Stops listening; accepted connections and the name stay. Idempotent. */
    @Override
    public void close() {
        descriptor.close();
    }
}
