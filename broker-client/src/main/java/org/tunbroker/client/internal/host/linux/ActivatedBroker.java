package org.tunbroker.client.internal.host.linux;

import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.os.linux.socket.ListedSockets;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Handshake;
import org.tunbroker.ipc.rendezvous.folder.PosixBase;

/**
 * A broker that root installed for this user, and that systemd starts when somebody connects to its
 * socket (socket activation). The socket is beside the user's folder, in one of root's, so the
 * user's programs cannot replace it. It starts the broker and does no more: the client then comes
 * in as it does to any other broker.
 *
 * <pre>
 * /run/tunbroker/vMAJOR-DRIVER-UID.sock   for the broker directories /run/tunbroker/UID/vMAJOR-DRIVER-*
 * </pre>
 *
 * <p>For one thread.
 */
final class ActivatedBroker implements StartedBroker {
    private final UnixSocket socket;
    private boolean hungUp;

    private ActivatedBroker(final UnixSocket socket) {
        this.socket = socket;
    }

    /**
     * Has systemd start the broker of a directory.
     *
     * @param directory which
     * @param deadlineNs of {@link System#nanoTime()} until when others may wait before this one
     * @return the broker, owned by the caller; null if none is installed for this directory, or for
     *     another network namespace than this process's
     * @throws TunException ERROR_TIMEOUT, ERROR_TOO_MANY_OPEN_FILES
     */
    static ActivatedBroker start(final BrokerDirectory directory, final long deadlineNs) {
        final Path socket = socketOf(directory, PosixBase.INSTALLED);
        return socket == null || !ListedSockets.ofThisNetwork().has(socket)
                ? null
                : connect(socket, deadlineNs);
    }

    static ActivatedBroker connect(final Path socket, final long deadlineNs) {
        try {
            return new ActivatedBroker(UnixSocket.connect(socket, deadlineNs));
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)) {
                // the unit was stopped just now, or has failed
                return null;
            }
            throw ex;
        }
    }

    /** Returns the socket for a directory, null if it is not one that root made for a user. */
    static Path socketOf(final BrokerDirectory directory, final Path run) {
        final Path base = directory.path().getParent();
        if (base == null || !run.equals(base.getParent())) {
            return null;
        }
        // vMAJOR-DRIVER-NAMESPACE
        final String name = directory.path().getFileName().toString();
        final int end = name.lastIndexOf('-');
        return end < 0
                ? null
                : run.resolve(name.substring(0, end) + "-" + base.getFileName() + ".sock");
    }

    /**
     * Tells whether the broker starts, or runs.
     *
     * @return false once it has ended
     * @throws TunException what the broker failed with, if it said so
     */
    @Override
    public boolean isAlive() {
        if (hungUp) {
            return false;
        }
        final byte[] said = socket.receive(Handshake.MAX_LENGTH);
        if (said == null) {
            return true;
        }
        hungUp = said.length == 0;
        final Handshake answer = Handshake.decode(said);
        if (answer != null && answer.is(Handshake.REFUSAL)) {
            throw new TunException(answer.number(), "connect", answer.text(), null);
        }
        return !hungUp;
    }

    /** Returns 0: systemd alone knows the exit code, and another connection starts another one. */
    @Override
    public int exitCode() {
        return 0;
    }

    @Override
    public String program() {
        return "the unit tunbroker@ of systemd";
    }

    @Override
    public void close() {
        socket.close();
    }
}
