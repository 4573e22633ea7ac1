package org.tunbroker.client.internal.link;

import java.util.ArrayDeque;
import java.util.Queue;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.Event;

/**
 * Events that wait for the listener. Lines of the log and changes of interfaces are left out when
 * many wait already. Ends of adapters and sessions are kept, since the application must hear of
 * each; so where many wait, no more adapters and sessions are made.
 *
 * <p>Thread-safe.
 */
final class EventQueue {
    /** How many events may wait before lines of the log and changes of interfaces are left out. */
    static final int MOST_LINES = 256;

    /** The number of waiting events from which no more adapters and sessions are made. */
    static final int MOST = 1024;

    // guarded by this
    private final Queue<Event> events = new ArrayDeque<>();

    synchronized void add(final Event event) {
        if (events.size() < MOST_LINES || isEnd(event)) {
            events.add(event);
        }
    }

    private static boolean isEnd(final Event event) {
        return !(event instanceof Event.LogLine) && !(event instanceof Event.InterfaceChanged);
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
