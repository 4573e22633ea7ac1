package org.tunbroker.broker.dns;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.resolved.DnsAnswer;
import org.tunbroker.broker.os.linux.resolved.DnsRequest;
import org.tunbroker.broker.os.linux.resolved.Resolved;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.linux.PollSet;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;

/**
 * Sets the DNS of TUN interfaces for the user that owns them: systemd-resolved listens to root
 * only, and a broker should not be root's. It needs no capability, only root's user number.
 *
 * <p>Systemd starts it with a listening socket as descriptor 3 (sd_listen_fds) when somebody
 * connects. It serves one request after another, and ends when it was idle for 10 s: systemd starts
 * it again.
 */
public final class DnsUnit {
    private static final int LISTENING = 3;
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(10);
    // who connects has the request ready
    private static final long REQUEST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long APPLY_NS = TimeUnit.MILLISECONDS.toNanos(2500);

    private final TunOwners owners;

    private DnsUnit(final TunOwners owners) {
        this.owners = owners;
    }

    /**
     * Serves until nobody asks any more.
     *
     * @param arguments none
     */
    public static void main(final String[] arguments) {
        if (!"1".equals(System.getenv("LISTEN_FDS"))
                || !Long.toString(ProcessHandle.current().pid())
                        .equals(System.getenv("LISTEN_PID"))) {
            System.err.println("systemd starts this program, by tunbroker-dns@.socket");
            System.exit(2);
        }
        useInstalledJna();
        final DnsUnit unit = new DnsUnit(new TunOwners(Path.of("/sys/class/net")));
        try (SocketListener listener = SocketListener.inherited(LISTENING)) {
            unit.serve(listener);
        }
    }

    /**
     * JNA must not unpack its library to a folder of root's, which it need not be able to write.
     */
    private static void useInstalledJna() {
        try {
            final Path jar = Path.of(DnsUnit.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            final String folder = "jna-" + Architecture.ofThisJvm().label();
            System.setProperty(
                    "jna.boot.library.path", jar.resolveSibling(folder).toString());
            System.setProperty("jna.nounpack", "true");
            System.setProperty("jna.nosys", "true");
            // else JNA runs ldconfig to find folders
            System.setProperty("jna.platform.library.path", "");
        } catch (final URISyntaxException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void serve(final SocketListener listener) {
        final PollSet set = new PollSet(1);
        set.set(0, listener.descriptor());
        long idleUntilNs = System.nanoTime() + IDLE_NS;
        while (idleUntilNs - System.nanoTime() > 0) {
            if (!set.await(idleUntilNs - System.nanoTime()) || !set.isReady(0)) {
                continue;
            }
            try (UnixSocket socket = listener.accept()) {
                if (socket != null) {
                    serve(socket);
                    idleUntilNs = System.nanoTime() + IDLE_NS;
                }
            } catch (final TunException ex) {
                // one that connected; the others go on
                System.err.println(ex.getMessage());
            }
        }
    }

    private void serve(final UnixSocket socket) {
        final int user = socket.peer().userId;
        byte[] answer = DnsAnswer.done();
        try {
            final DnsRequest request = DnsRequest.decode(receive(socket));
            owners.require(request.name(), request.index(), user);
            Resolved.set(
                    request.index(), request.before(), request.dns(), System.nanoTime() + APPLY_NS);
            System.err.println("user " + user + ", " + request.name() + ": set " + request.dns());
        } catch (final TunException ex) {
            System.err.println("user " + user + " refused: " + ex.getMessage());
            answer = DnsAnswer.of(ex);
        }
        socket.send(answer);
    }

    private static byte[] receive(final UnixSocket socket) {
        final long deadlineNs = System.nanoTime() + REQUEST_NS;
        byte[] message = socket.receive(DnsRequest.MAX_LENGTH);
        while (message == null) {
            final long left = deadlineNs - System.nanoTime();
            if (left <= 0) {
                throw new TunException(ErrorCode.ERROR_TIMEOUT, "setDns", "no request came");
            }
            socket.await(left);
            message = socket.receive(DnsRequest.MAX_LENGTH);
        }
        return message;
    }
}
