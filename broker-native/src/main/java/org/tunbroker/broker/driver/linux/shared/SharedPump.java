package org.tunbroker.broker.driver.linux.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.uring.UringWaits;
import org.tunbroker.broker.driver.pump.SessionPump;
import org.tunbroker.broker.os.linux.WakeEvent;

/**
 * The thread of a {@link PumpLoop}, and how sessions come to it and go. It ends with its last
 * session.
 *
 * <p>Thread-safe, but sessions come and go by one thread.
 */
public final class SharedPump {
    private final Thread thread;
    private final UringWaits waits;
    private final WakeEvent event;
    private final Object lock = new Object();
    // the rest is guarded by the lock
    private final List<SharedSession> arriving = new ArrayList<>();
    private int sessions;
    private boolean started;
    private boolean released;
    // once the last session went; written under the lock
    private volatile boolean ending;

    private SharedPump(final String threadName, final UringWaits waits, final WakeEvent event) {
        this.waits = waits;
        this.event = event;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    /**
     * Makes a pump without sessions, whose thread has not started.
     *
     * @return the pump, which releases what it has when its last session goes; null if the kernel
     *     has no means for it
     */
    static SharedPump openIfPossible(final String threadName) {
        final UringWaits waits = UringWaits.openIfPossible();
        if (waits == null) {
            return null;
        }
        try {
            return new SharedPump(threadName, waits, new WakeEvent());
        } catch (final RuntimeException | Error ex) {
            waits.close();
            throw ex;
        }
    }

    /**
     * Makes what moves a session's packets here.
     *
     * @param paths of the session
     * @return not started yet
     */
    public SessionPump newSession(final SharedPath... paths) {
        return new SharedSession(this, List.of(paths));
    }

    String threadName() {
        return thread.getName();
    }

    int sessions() {
        synchronized (lock) {
            return sessions;
        }
    }

    /** Tells whether it takes no more sessions. */
    boolean isClosed() {
        synchronized (lock) {
            return ending || released;
        }
    }

    /**
     * Adds a session.
     *
     * @throws OutOfMemoryError if the system allows no more threads
     * @throws TunException ERROR_NOT_READY if the pump has failed meanwhile
     */
    void add(final SharedSession session) {
        synchronized (lock) {
            if (released) {
                throw new TunException(
                        ErrorCode.ERROR_NOT_READY,
                        "startSession",
                        "the thread that was to serve it has failed; start the session again");
            }
            if (!started) {
                thread.start();
                started = true;
            }
            arriving.add(session);
            sessions++;
            event.signal();
        }
    }

    /** Has the loop look for new sessions, and for those that are to stop. */
    void wake() {
        synchronized (lock) {
            // else its number may be another descriptor's
            if (!released) {
                event.signal();
            }
        }
    }

    /**
     * Removes a session whose paths have all left.
     *
     * @param deadline by System.nanoTime, for the thread to end with its last session
     */
    void remove(final long deadline) throws InterruptedException {
        synchronized (lock) {
            sessions--;
            ending = sessions == 0;
            if (!ending) {
                return;
            }
        }
        wake();
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
    }

    private void run() {
        final PumpLoop loop = new PumpLoop(waits, event, this::takeArriving);
        try {
            while (!ending) {
                loop.turn();
            }
            release();
        } catch (final Throwable ex) {
            // first, so that no session comes that would never be served, and so that the kernel
            // waits for nothing that the owners then close
            release();
            loop.endAll(ex);
        }
    }

    private void release() {
        synchronized (lock) {
            released = true;
            CloseHelper.closeAll(waits, event);
        }
    }

    private List<SharedSession> takeArriving() {
        synchronized (lock) {
            final List<SharedSession> taken = List.copyOf(arriving);
            arriving.clear();
            return taken;
        }
    }
}
