package org.tunbroker.broker.peer.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.agrona.concurrent.NanoClock;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

/**
 * The processes that connected to the broker's socket, in the order of their connecting.
 *
 * <p>Thread-safe: the peer thread adds and serves them, the control loop's admits and forgets them.
 */
final class Peers {
    /** How many may be connected and not served; beyond that the oldest is ended. */
    static final int MOST_COMING = 128;

    /** How many of these one process may have. */
    static final int MOST_COMING_OF_PROCESS = 32;

    /** How long a peer may be silent after it connected. */
    static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(10);

    /** How long a peer that is no longer served may stay. */
    static final long LEAVING_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST = 2048;

    private final PeerHandshake handshake;
    private final NanoClock clock;
    // all below guarded by this
    private final Set<LinuxPeer> all = new LinkedHashSet<>();
    private final Map<Long, LinuxPeer> byClientId = new LinkedHashMap<>();
    // forgotten ones, which the peer thread has yet to close
    private final List<LinuxPeer> leaving = new ArrayList<>();

    Peers(final PeerHandshake handshake, final NanoClock clock) {
        this.handshake = handshake;
        this.clock = clock;
    }

    /** Adds a peer that connected, or refuses it. */
    void add(final UnixSocket socket) {
        LinuxPeer peer = null;
        try {
            peer = new LinuxPeer(socket, socket.peerProcess(), socket.peer(), clock.nanoTime());
            if (socket.isHungUp()) {
                // it died: its process id may have been another process's when the pidfd was opened
                peer.close();
                return;
            }
            handshake.check(peer);
            addChecked(peer);
        } catch (final TunException ex) {
            PeerHandshake.refuse(socket, ex);
            if (peer == null) {
                socket.close();
            } else {
                peer.close();
            }
        }
    }

    private synchronized void addChecked(final LinuxPeer peer) {
        int coming = 0;
        int ofProcess = 0;
        LinuxPeer oldest = null;
        for (final LinuxPeer other : all) {
            if (!other.isAdmitted() && !other.hasEnded()) {
                oldest = oldest == null ? other : oldest;
                coming++;
                ofProcess += other.processId() == peer.processId() ? 1 : 0;
            }
        }
        if (ofProcess >= MOST_COMING_OF_PROCESS || all.size() >= MOST) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                    "connect",
                    ofProcess + " connections of this process, and " + all.size()
                            + " in all, are with the broker; close some");
        }
        if (coming >= MOST_COMING) {
            forget(oldest);
        }
        all.add(peer);
    }

    /** Receives a peer's message. */
    void receive(final LinuxPeer peer) {
        if (peer.isWelcomed()) {
            peer.receive();
            return;
        }
        final byte[] content = peer.socket().receive(Handshake.MAX_LENGTH);
        if (content == null) {
            return;
        }
        try {
            final Handshake hello = handshake.hello(content);
            if (hello == null) {
                forget(peer);
            } else {
                name(peer, hello.id());
                handshake.welcome(peer);
            }
        } catch (final TunException ex) {
            PeerHandshake.refuse(peer.socket(), ex);
            forget(peer);
        }
    }

    private synchronized void name(final LinuxPeer peer, final long clientId) {
        peer.name(clientId);
        if (byClientId.putIfAbsent(clientId, peer) != null) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "connect",
                    "another client came with the same number");
        }
    }

    /** Ends a peer, and keeps it until the control loop has taken note of that. */
    void end(final LinuxPeer peer) {
        receiveLast(peer);
        peer.end();
        synchronized (this) {
            if (!peer.isWelcomed() || peer.hasLeft()) {
                forget(peer);
            }
        }
    }

    /** Receives what a peer sent before it died: how Aeron knows it, else its stream would stay. */
    private static void receiveLast(final LinuxPeer peer) {
        try {
            peer.receive();
        } catch (final TunException ex) {
            // the socket is broken, so that nothing more can be known of this peer
            return;
        }
    }

    /**
     * Admits a peer.
     *
     * @throws TunException as {@link LinuxPeer#admit}
     */
    LinuxPeer admit(final long clientId, final int processId, final Runnable onDeath) {
        final LinuxPeer peer;
        synchronized (this) {
            peer = byClientId.get(clientId);
        }
        if (peer == null) {
            throw LinuxPeer.denied(processId);
        }
        peer.admit(processId, onDeath);
        return peer;
    }

    /**
     * Stops serving a peer and drops its callback. The peer is forgotten after {@link #LEAVING_NS},
     * or when it hangs up: until then a refused client can read the reason. Idempotent.
     */
    synchronized void leave(final LinuxPeer peer) {
        if (all.contains(peer) && !peer.hasLeft()) {
            byClientId.remove(peer.clientId(), peer);
            peer.leave(clock.nanoTime());
            if (peer.hasEnded()) {
                forget(peer);
            }
        }
    }

    /** Forgets a peer, without calling its callback. Idempotent. */
    synchronized void forget(final LinuxPeer peer) {
        if (all.remove(peer)) {
            byClientId.remove(peer.clientId(), peer);
            peer.giveUp();
            leaving.add(peer);
        }
    }

    /**
     * Forgets those that ended before they were admitted.
     *
     * @param onAbandoned called with the Aeron client id of each that had one
     * @return whether one may still be admitted
     */
    boolean isAnybodyComing(final LongConsumer onAbandoned) {
        final List<Long> abandoned = new ArrayList<>();
        boolean coming = false;
        synchronized (this) {
            for (final LinuxPeer peer : new ArrayList<>(all)) {
                if (peer.isAdmitted() || peer.hasLeft()) {
                    continue;
                }
                if (!peer.hasEnded()) {
                    coming = true;
                    continue;
                }
                forget(peer);
                if (peer.aeronClientId() != 0) {
                    abandoned.add(peer.aeronClientId());
                }
            }
        }
        abandoned.forEach(onAbandoned::accept);
        return coming;
    }

    /** Closes forgotten peers, and returns those to poll. */
    synchronized List<LinuxPeer> closeForgotten() {
        leaving.forEach(LinuxPeer::close);
        leaving.clear();
        final List<LinuxPeer> waitedFor = new ArrayList<>();
        for (final LinuxPeer peer : all) {
            if (!peer.hasEnded()) {
                waitedFor.add(peer);
            }
        }
        return waitedFor;
    }

    /**
     * Forgets peers that were silent for too long after they connected, and those that left.
     *
     * @return the nanoseconds until the next check; negative if none is needed
     */
    synchronized long forgetSilent() {
        long nextNs = -1;
        for (final LinuxPeer peer : new ArrayList<>(all)) {
            if (!peer.isWelcomed() || peer.hasLeft()) {
                final long restNs = restNs(peer);
                if (restNs <= 0) {
                    forget(peer);
                } else if (nextNs < 0 || restNs < nextNs) {
                    nextNs = restNs;
                }
            }
        }
        return nextNs;
    }

    private long restNs(final LinuxPeer peer) {
        final long now = clock.nanoTime();
        return peer.hasLeft()
                ? LEAVING_NS - (now - peer.leftNs())
                : SILENCE_NS - (now - peer.sinceNs());
    }

    /** Forgets and closes all, after the peer thread has ended. */
    synchronized void close() {
        new ArrayList<>(all).forEach(this::forget);
        closeForgotten();
    }
}
