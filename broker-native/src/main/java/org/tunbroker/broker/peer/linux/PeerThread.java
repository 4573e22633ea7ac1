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
 * The thread that waits for the broker's socket, and for all that connected to it: for what they
 * say, for the end of their sockets and of their processes. A child that a client forked may hold
 * the client's end open, so the process counts as well.
 *
 * <p>Thread-safe.
 */
final class PeerThread implements AutoCloseable {
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);
    // where there is no descriptor for one that connects, the listener stays ready
    private static final long PARKED_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SocketListener listener;
    private final Peers peers;
    private final WakeEvent wake = new WakeEvent();
    private final Thread thread = new Thread(this::run, "tb-peers");
    // by which one that connects is told that there are no descriptors; of the thread
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

    /** Has the thread close those that were forgotten. */
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
            // of this one; the others may do better
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

    /** Takes one in with the last descriptor, and tells it that there is none. */
    private void refuseOne() {
        spare.close();
        try (UnixSocket accepted = listener.accept()) {
            if (accepted != null) {
                peers.add(accepted);
            }
        } catch (final TunException ex) {
            // another thread took that descriptor: it waits on
            return;
        } finally {
            restoreSpare();
        }
    }

    private void restoreSpare() {
        try {
            spare = new WakeEvent();
        } catch (final TunException ex) {
            // there is none to give up the next time, and whoever connects waits longer
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
