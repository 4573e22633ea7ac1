package org.tunbroker.client;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of one session: the application closes it, or the broker reports its end. Both wake the
 * session's waiting threads, and its memory is then handed on to later sessions of the client,
 * once.
 *
 * <p>Thread-safe.
 */
final class SessionEnd {
    private final Session session;
    private volatile boolean closed;
    private volatile boolean reported;
    private final AtomicBoolean memoryGiven = new AtomicBoolean();

    SessionEnd(final Session session) {
        this.session = session;
    }

    /** Closes the session here and at the broker. Idempotent. */
    void close() {
        if (closeHere()) {
            session.adapter().client().sessions().end(session.number());
            giveMemory();
        }
    }

    /** Closes the session in this process only; returns whether it was open here. */
    boolean closeHere() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        session.adapter().sessionClosed(session);
        wakeWaiters();
        return true;
    }

    /**
     * Notes that the broker reported the end. The shared memory need not show it: if a process
     * damaged that memory, this report is all that there is.
     */
    void report() {
        reported = true;
        wakeWaiters();
        giveMemory();
    }

    /**
     * Tells whether the session is over for this process. Its memory may then belong to another
     * session, so a thread checks this under its side's lock before it stores into the header.
     */
    boolean isOver() {
        return closed || reported;
    }

    boolean isClosed() {
        return closed;
    }

    /** Tells whether the session is over and no thread uses its memory, except through views. */
    boolean isQuiet() {
        return isOver() && session.receiveSide.isQuiet() && session.sendSide.isQuiet();
    }

    private void wakeWaiters() {
        session.receiveSide.wakeWaiters();
        session.sendSide.wakeWaiters();
    }

    private void giveMemory() {
        if (memoryGiven.compareAndSet(false, true)) {
            session.adapter().client().sessions().over(session);
        }
    }
}
