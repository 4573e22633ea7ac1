package org.tunbroker.client.internal.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.ipc.control.Event;

/**
 * The adapters, or the sessions, of a client by number. The broker may report the end of one before
 * the call that opens it has returned; such an event waits here for that call.
 *
 * <p>Thread-safe.
 *
 * @param <T> adapters or sessions
 */
public final class Handles<T> {
    // guarded by this, all of them
    private final Map<Integer, T> open = new HashMap<>();
    private final List<Event> early = new ArrayList<>();
    private int callCount;
    private boolean over;

    /** Begins a call that opens one; {@link #endCall} must follow in any case. */
    public synchronized void beginCall() {
        callCount++;
    }

    /**
     * Adds one.
     *
     * @return false if {@link #removeAll} came before, which missed this one
     */
    public synchronized boolean add(final int number, final T handle) {
        open.put(number, handle);
        return !over;
    }

    /** Ends such a call; returns the events that came too early, to be delivered again. */
    public synchronized List<Event> endCall() {
        callCount--;
        final List<Event> waiting = new ArrayList<>(early);
        early.clear();
        return waiting;
    }

    /** Tells whether {@link #removeAll} was called. */
    public synchronized boolean isOver() {
        return over;
    }

    /** Returns what was removed, or null if this client does not have it. */
    public synchronized T remove(final int number) {
        return open.remove(number);
    }

    /**
     * As {@link #remove(int)}, for an event, which is kept if the call that opens this number may
     * still be running.
     */
    public synchronized T remove(final int number, final Event event) {
        final T removed = open.remove(number);
        if (removed == null && callCount > 0) {
            early.add(event);
        }
        return removed;
    }

    /**
     * Returns the one that an event is about, or null if this client does not have it; the event is
     * kept if it may be about one not yet here.
     */
    public synchronized T find(final int number, final Event event) {
        final T found = open.get(number);
        if (found == null && callCount > 0) {
            early.add(event);
        }
        return found;
    }

    /** Returns all that were open, which now are not. */
    public synchronized List<T> removeAll() {
        final List<T> removed = new ArrayList<>(open.values());
        open.clear();
        over = true;
        return removed;
    }
}
