package org.tunbroker.broker.peer.linux;

import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

/**
 * The broker's side of the handshake.
 *
 * <p>For the peer thread.
 */
final class PeerHandshake {
    private final long generation;
    private final Descriptor brokerDoorbells;
    private final Runnable checkSpare;
    private final Consumer<String> warning;

    PeerHandshake(
            final long generation,
            final Descriptor brokerDoorbells,
            final Runnable checkSpare,
            final Consumer<String> warning) {
        this.generation = generation;
        this.brokerDoorbells = brokerDoorbells;
        this.checkSpare = checkSpare;
        this.warning = warning;
    }

    /**
     * Checks a process that connected, before its first message.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it runs as another user,
     *     ERROR_TOO_MANY_OPEN_FILES if the broker has few descriptors left
     */
    void check(final LinuxPeer peer) {
        if (!peer.socket().peer().isOwnUser()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "connect",
                    "the broker serves another user than that of process " + peer.processId());
        }
        checkSpare.run();
    }

    /**
     * Reads a peer's first message.
     *
     * @return the hello; null if it is invalid
     * @throws TunException ERROR_REVISION_MISMATCH if it is of another version,
     *     ERROR_FILE_NOT_FOUND if it looks for another broker
     */
    Handshake hello(final byte[] content) {
        final Handshake hello = Handshake.decode(content);
        if (hello != null && !ControlProtocol.isCompatible(hello.version())) {
            warning.accept(
                    "refused a client of protocol " + ControlProtocol.versionText(hello.version()));
            throw new TunException(
                    ErrorCode.ERROR_REVISION_MISMATCH,
                    "connect",
                    "the client speaks protocol " + ControlProtocol.versionText(hello.version())
                            + ", the broker "
                            + ControlProtocol.versionText(ControlProtocol.VERSION));
        }
        if (hello == null || !hello.is(Handshake.HELLO)) {
            return null;
        }
        if (hello.value() != generation) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    "connect",
                    "the client looks for another generation of the broker");
        }
        return hello;
    }

    /** Gives a peer its doorbells, and the broker's. It can be found by its number before. */
    void welcome(final LinuxPeer peer) {
        try (SealedMemory own = SealedMemory.create("tunbroker-doorbells", Doorbells.LENGTH)) {
            final Segment doorbells = Segment.opened(own.map());
            peer.welcome(
                    Doorbells.doorbell(doorbells, Doorbells.MESSAGES),
                    Doorbells.sessions(doorbells));
            peer.socket().send(Handshake.welcome(), brokerDoorbells, own.descriptor());
        }
    }

    /** Sends a process the reason why it is refused, if it still listens. */
    static void refuse(final UnixSocket socket, final TunException reason) {
        try {
            socket.send(Handshake.refusal(reason.code(), reason.reason()));
            // closing a socket with unread data would discard the refusal at the other end; after
            // the shutdown no more data comes, so the rest is read here
            socket.shutdown();
            byte[] unread = socket.receive(Handshake.MAX_LENGTH);
            while (unread != null && unread.length > 0) {
                unread = socket.receive(Handshake.MAX_LENGTH);
            }
        } catch (final TunException ex) {
            // it has hung up already
            return;
        }
    }
}
