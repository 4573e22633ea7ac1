package org.tunbroker.client.internal.link;

import java.util.ArrayDeque;
import java.util.Queue;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.Event;

/**
 * Events that wait for the listener. When many wait, new log lines are dropped. Ends of adapters
 * and sessions are always kept, because the application must learn of each; when too many wait, no
 * more adapters and sessions are made.
 *
 * <p>Thread-safe.
 */
final class EventQueue {
    /** The number of waiting events from which log lines are dropped. */
    static final int MOST_LINES = 256;

    /** The number of waiting events from which no more adapters and sessions are made. */
    static final int MOST = 1024;

    // guarded by this
    private final Queue<Event> events = new ArrayDeque<>();

    synchronized void add(final Event event) {
        if (events.size() < MOST_LINES || !(event instanceof Event.LogLine)) {
            events.add(event);
        }
    }

    synchronized boolean isEmpty() {
        return events.isEmpty();
    }

    /** Removes and returns the oldest event, or null if there is none. */
    synchronized Event poll() {
        return events.poll();
    }

    /**
     * Checks that another adapter or session may be made.
     *
     * @throws TunException ERROR_NOT_ENOUGH_QUOTA if too many events wait
     */
    synchronized void checkRoom() {
        if (events.size() >= MOST) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                    "listener",
                    MOST + " events of ends wait for this client's listener, and more are not"
                            + " kept: let the listener return");
        }
    }
}
