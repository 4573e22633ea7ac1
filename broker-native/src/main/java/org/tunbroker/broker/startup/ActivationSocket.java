package org.tunbroker.broker.startup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.PollSet;
import org.tunbroker.ipc.os.linux.WakeEvent;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

/**
 * The socket that systemd starts an installed broker by, and listens at again when the broker has
 * ended. A client that finds no broker connects to it, waits for the broker, and hangs up when it
 * has come in by the broker's own socket. All that a client is told here is why a broker did not
 * start.
 *
 * <p>A client that connects while the broker leaves is hung up on, by the broker or by systemd
 * (FlushPending), and connects again. Where systemd knows no FlushPending, it starts another broker
 * for those that still wait in the socket.
 *
 * <p>The control loop's thread makes, begins and closes it.
 */
public final class ActivationSocket implements AutoCloseable {
    private static final int LISTENING = 3;
    private static final int MOST_WAITING = 64;
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(2);
    // a client that the descriptors do not suffice for waits in the socket
    private static final long PARKED_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SocketListener listener;
    private final WakeEvent wake = new WakeEvent();
    // of the thread; without one, of the caller
    private final List<UnixSocket> waiting = new ArrayList<>();
    private Thread thread;
    private volatile boolean closed;

    ActivationSocket(final SocketListener listener) {
        this.listener = listener;
    }

    /**
     * Takes the socket over that systemd passed (sd_listen_fds).
     *
     * @return the socket, owned by the caller; null if this process was started otherwise
     */
    public static ActivationSocket inherited() {
        return "1".equals(System.getenv("LISTEN_FDS"))
                        && Long.toString(ProcessHandle.current().pid())
                                .equals(System.getenv("LISTEN_PID"))
                ? new ActivationSocket(SocketListener.inherited(LISTENING))
                : null;
    }

    /**
     * Accepts clients from now on, on a thread of its own.
     *
     * @param onClient runs on that thread when one has connected
     */
    public void begin(final Runnable onClient) {
        thread = new Thread(() -> run(onClient), "tb-activation");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(final Runnable onClient) {
        boolean parked = false;
        while (!closed) {
            final PollSet set = new PollSet(2 + waiting.size());
            set.set(0, wake.descriptor());
            if (!parked) {
                set.set(1, listener.descriptor());
            }
            for (int i = 0; i < waiting.size(); i++) {
                set.set(2 + i, waiting.get(i).descriptor());
            }
            if (parked) {
                set.await(PARKED_NS);
            } else {
                set.await();
            }
            parked = false;
            // whatever a client says here, it says goodbye
            final Iterator<UnixSocket> all = waiting.iterator();
            for (int i = 0; all.hasNext(); i++) {
                final UnixSocket socket = all.next();
                if (set.isReady(2 + i)) {
                    all.remove();
                    socket.close();
                }
            }
            if (!closed && set.isReady(1)) {
                parked = !accept(onClient);
            }
        }
    }

    private boolean accept(final Runnable onClient) {
        try {
            final UnixSocket socket = listener.accept();
            if (socket != null) {
                if (waiting.size() >= MOST_WAITING) {
                    waiting.remove(0).close();
                }
                waiting.add(socket);
                onClient.run();
            }
            return true;
        } catch (final TunException ex) {
            return false;
        }
    }

    /**
     * Tells all clients that wait why no broker serves, and hangs up. Only before {@link #begin},
     * or after {@link #close}.
     *
     * @param reason null if another broker serves, which they will find
     */
    public void refuse(final TunException reason) {
        // not until accept finds none: systemd passes a socket that blocks
        final PollSet set = new PollSet(1);
        set.set(0, listener.descriptor());
        while (set.await(0) && set.isReady(0)) {
            try (UnixSocket socket = listener.accept()) {
                if (socket != null && reason != null) {
                    say(socket, reason);
                }
            }
        }
    }

    private static void say(final UnixSocket socket, final TunException reason) {
        try {
            socket.send(Handshake.refusal(reason.code(), reason.reason()));
        } catch (final TunException ex) {
            // it has hung up
            return;
        }
    }

    /** Accepts nobody any more; who waits in the socket waits for the next broker. Idempotent. */
    @Override
    public void close() {
        if (closed || thread == null) {
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
            waiting.forEach(UnixSocket::close);
            waiting.clear();
        }
    }
}
