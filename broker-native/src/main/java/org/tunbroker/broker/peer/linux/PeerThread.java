package org.tunbroker.broker.peer.linux;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.PollSet;
import org.tunbroker.ipc.os.linux.WakeEvent;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;

/**
 * The thread that polls the broker's listener and its peers: for messages, and for the end of their
 * sockets and processes. A forked child may hold a dead client's socket open, so the process is
 * watched as well.
 *
 * <p>Thread-safe.
 */
final class PeerThread implements AutoCloseable {
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);
    // without a descriptor for a new peer the listener stays readable, so it is not
    // polled for this time
    private static final long PARKED_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SocketListener listener;
    private final Peers peers;
    private final WakeEvent wake = new WakeEvent();
    private final Thread thread = new Thread(this::run, "tb-peers");
    // a reserve descriptor, by which a peer is accepted and refused when no other is free; only the
    // thread uses it
    private WakeEvent spare = new WakeEvent();
    private boolean parked;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @param listener owned by this from now on
     */
    PeerThread(final SocketListener listener, final Peers peers) {
        this.listener = listener;
        this.peers = peers;
        thread.setDaemon(true);
        thread.start();
    }

    /** Makes the thread close forgotten peers. */
    void wake() {
        wake.wake();
    }

    private void run() {
        while (!closed) {
            final long silentNs = peers.forgetSilent();
            serve(peers.closeForgotten(), silentNs);
        }
    }

    private void serve(final List<LinuxPeer> current, final long silentNs) {
        final int fixed = 2;
        final PollSet set = new PollSet(fixed + 2 * current.size());
        set.set(0, wake.descriptor());
        if (!parked) {
            set.set(1, listener.descriptor());
        }
        for (int i = 0; i < current.size(); i++) {
            set.set(fixed + 2 * i, current.get(i).socket().descriptor());
            if (current.get(i).process() != null) {
                set.set(fixed + 2 * i + 1, current.get(i).process());
            }
        }
        final boolean ready =
                parked || silentNs >= 0 ? set.await(parked ? PARKED_NS : silentNs) : set.await();
        parked = false;
        if (!ready) {
            return;
        }
        if (set.isReady(0)) {
            wake.clear();
        }
        for (int i = 0; i < current.size(); i++) {
            if (set.isReady(fixed + 2 * i + 1)) {
                peers.end(current.get(i));
            } else if (set.isReady(fixed + 2 * i)) {
                hear(current.get(i));
            }
        }
        if (set.isReady(1)) {
            accept();
        }
    }

    private void hear(final LinuxPeer peer) {
        try {
            peers.receive(peer);
        } catch (final TunException ex) {
            // a fault of this peer only
            peers.end(peer);
        }
    }

    private void accept() {
        try {
            final UnixSocket accepted = listener.accept();
            if (accepted != null) {
                peers.add(accepted);
            }
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_TOO_MANY_OPEN_FILES)) {
                refuseOne();
            }
            parked = true;
        }
    }

    /** Accepts a peer with the reserve descriptor, and tells it that there is no other. */
    private void refuseOne() {
        spare.close();
        try (UnixSocket accepted = listener.accept()) {
            if (accepted != null) {
                peers.add(accepted);
            }
        } catch (final TunException ex) {
            // another thread took that descriptor, so the peer waits
            return;
        } finally {
            restoreSpare();
        }
    }

    private void restoreSpare() {
        try {
            spare = new WakeEvent();
        } catch (final TunException ex) {
            // without a reserve the next peer waits until a descriptor is free
            return;
        }
    }

    /** Stops the thread, and closes all. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        wake.wake();
        try {
            thread.join(JOIN_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            peers.close();
            listener.close();
            wake.close();
            spare.close();
        }
    }
}
