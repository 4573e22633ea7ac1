package org.tunbroker.broker.os.linux.resolved;

import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.LibC;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;

/**
 * The way to systemd-resolved, which listens to root only: a broker of root's calls it, one of
 * another user asks a small unit of root's.
 *
 * <p>Stateless and thread-safe.
 */
public final class ResolvedAccess {
    private static final int ROOT = 0;

    private ResolvedAccess() {}

    /**
     * Sets an interface's DNS.
     *
     * @param request for an interface of the calling thread's network namespace
     * @param deadlineNs of {@link System#nanoTime()}
     * @throws TunException as {@link Resolved#set}; ERROR_NOT_SUPPORTED also if there is no such
     *     unit, ERROR_ACCESS_DENIED if it refuses
     */
    public static void set(final DnsRequest request, final long deadlineNs) {
        final int user = LibC.geteuid();
        if (user == ROOT) {
            Resolved.set(request.index(), request.before(), request.dns(), deadlineNs);
        } else {
            NamespaceSockets.requireResolved();
            ask(DnsRequest.socketOf(user), request, deadlineNs);
        }
    }

    static void ask(final Path path, final DnsRequest request, final long deadlineNs) {
        try (UnixSocket socket = connect(path, deadlineNs)) {
            if (socket.peer().userId != ROOT) {
                throw new TunException(
                        ErrorCode.ERROR_ACCESS_DENIED,
                        "setDns",
                        "another than root listens at " + path);
            }
            socket.send(request.encoded());
            byte[] answer = socket.receive(DnsAnswer.MAX_LENGTH);
            while (answer == null) {
                final long left = deadlineNs - System.nanoTime();
                if (left <= 0) {
                    throw new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            "setDns",
                            "root's unit for DNS does not answer; look at journalctl -u"
                                    + " 'tunbroker-dns@*'");
                }
                socket.await(left);
                answer = socket.receive(DnsAnswer.MAX_LENGTH);
            }
            DnsAnswer.check(answer);
        }
    }

    private static UnixSocket connect(final Path path, final long deadlineNs) {
        try {
            return UnixSocket.connect(path, deadlineNs);
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)) {
                throw new TunException(
                        ErrorCode.ERROR_NOT_SUPPORTED,
                        "setDns",
                        "systemd-resolved listens to root only, and no unit of root's listens at "
                                + path + "; as root: systemctl enable --now tunbroker-dns@"
                                + LibC.geteuid() + ".socket",
                        ex);
            }
            throw ex;
        }
    }
}
