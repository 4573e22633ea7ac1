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
 * The broker's answer to what a process says first.
 *
 * <p>For the thread that waits for peers.
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
     * Checks who connected, before it said anything.
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
     * Reads what a peer says first.
     *
     * @return the hello; null if it is none
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

    /** Gives a peer its doorbell, and the broker's. It can be found by its number before. */
    void welcome(final LinuxPeer peer) {
        try (SealedMemory own = SealedMemory.create("tunbroker-doorbells", Doorbells.LENGTH)) {
            peer.welcome(Doorbells.doorbell(Segment.opened(own.map()), Doorbells.MESSAGES));
            peer.socket().send(Handshake.welcome(), brokerDoorbells, own.descriptor());
        }
    }

    /** Says why a process is not let in, if it still hears that. */
    static void refuse(final UnixSocket socket, final TunException reason) {
        try {
            socket.send(Handshake.refusal(reason.code(), reason.reason()));
            // what is unread when a socket is closed takes the place of what the other end has yet
            // to read; after the shutdown nothing more comes
            socket.shutdown();
            byte[] unread = socket.receive(Handshake.MAX_LENGTH);
            while (unread != null && unread.length > 0) {
                unread = socket.receive(Handshake.MAX_LENGTH);
            }
        } catch (final TunException ex) {
            // it hung up, and needs no reason
            return;
        }
    }
}
