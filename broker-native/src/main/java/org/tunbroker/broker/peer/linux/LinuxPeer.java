package org.tunbroker.broker.peer.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.socket.SocketPeer;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

/**
 * A process that connected to the broker's socket. It ends once, at the first of these: the socket
 * hangs up, the process dies, or it sends an invalid message.
 *
 * <p>Thread-safe. Its descriptors are closed by the thread that waits for them.
 */
final class LinuxPeer {
    private final UnixSocket socket;
    // null on kernels without pidfds, where only the socket reports its end
    private final Descriptor process;
    private final SocketPeer identity;
    private final long sinceNs;

    // all below guarded by this
    private boolean welcomed;
    private boolean ended;
    private long clientId;
    private WakeFlag bell;
    private SessionsBell sessionsBell;
    private long aeronClientId;
    // null until it is admitted, and when it has left
    private Runnable onDeath;
    private boolean left;
    private long leftNs;

    LinuxPeer(
            final UnixSocket socket,
            final Descriptor process,
            final SocketPeer identity,
            final long sinceNs) {
        this.socket = socket;
        this.process = process;
        this.identity = identity;
        this.sinceNs = sinceNs;
    }

    UnixSocket socket() {
        return socket;
    }

    Descriptor process() {
        return process;
    }

    int processId() {
        return identity.processId;
    }

    /** Returns when it connected. */
    long sinceNs() {
        return sinceNs;
    }

    synchronized long clientId() {
        return clientId;
    }

    synchronized WakeFlag bell() {
        return bell;
    }

    synchronized SessionsBell sessionsBell() {
        return sessionsBell;
    }

    synchronized long aeronClientId() {
        return aeronClientId;
    }

    synchronized boolean isWelcomed() {
        return welcomed;
    }

    synchronized boolean isAdmitted() {
        return onDeath != null;
    }

    synchronized boolean hasLeft() {
        return left;
    }

    /** Returns when it left. */
    synchronized long leftNs() {
        return leftNs;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Stores the client id that it chose. */
    synchronized void name(final long newClientId) {
        clientId = newClientId;
    }

    /** Takes note of the doorbells that it is given. */
    synchronized void welcome(final WakeFlag newBell, final SessionsBell newSessionsBell) {
        bell = newBell;
        sessionsBell = newSessionsBell;
        welcomed = true;
    }

    /** Receives its messages after the welcome; ends it if one is invalid. */
    void receive() {
        final Runnable told;
        synchronized (this) {
            if (ended || !welcomed) {
                return;
            }
            byte[] content = socket.receive(Handshake.MAX_LENGTH);
            while (content != null && takeJoined(content)) {
                content = socket.receive(Handshake.MAX_LENGTH);
            }
            if (content == null) {
                return;
            }
            told = markEnded();
        }
        told.run();
    }

    private boolean takeJoined(final byte[] content) {
        final Handshake message = Handshake.decode(content);
        if (message == null || !message.is(Handshake.JOINED) || aeronClientId != 0) {
            return false;
        }
        aeronClientId = message.id();
        return true;
    }

    /**
     * Admits it.
     *
     * @throws TunException ERROR_ACCESS_DENIED if it is another process, has ended or is already
     *     admitted; ERROR_INVALID_DATA if it did not send its Aeron client id
     */
    void admit(final int claimedProcessId, final Runnable newOnDeath) {
        // a message that it sent before its hello may still be unread
        receive();
        synchronized (this) {
            if (identity.processId != claimedProcessId
                    || !welcomed
                    || onDeath != null
                    || left
                    || ended) {
                throw denied(claimedProcessId);
            }
            if (aeronClientId == 0) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_DATA,
                        "connect",
                        "the client did not say that it has joined Aeron");
            }
            onDeath = newOnDeath;
        }
    }

    static TunException denied(final int claimedProcessId) {
        return new TunException(
                ErrorCode.ERROR_ACCESS_DENIED,
                "connect",
                "process " + claimedProcessId + " did not come in by the broker's socket; client"
                        + " and broker must run in one process namespace");
    }

    /** Ends it, and calls its callback if it has one. Idempotent. */
    void end() {
        final Runnable told;
        synchronized (this) {
            if (ended) {
                return;
            }
            told = markEnded();
        }
        told.run();
    }

    private Runnable markEnded() {
        ended = true;
        return onDeath == null ? () -> {} : onDeath;
    }

    /** Notes that it is no longer served, and drops its callback. */
    synchronized void leave(final long nowNs) {
        left = true;
        leftNs = nowNs;
        onDeath = null;
    }

    /** Ends it without calling its callback: the callback's owner gave it up. */
    synchronized void giveUp() {
        ended = true;
        socket.shutdown();
    }

    /** Closes its descriptors, for the thread that no longer waits for them. */
    void close() {
        socket.close();
        if (process != null) {
            process.close();
        }
    }
}
