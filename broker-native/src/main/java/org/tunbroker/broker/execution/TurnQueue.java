package org.tunbroker.broker.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A queue whose users take turns. At its turn a user's oldest piece of work is taken.
 *
 * <p>Thread-safe.
 */
final class TurnQueue {
    // guarded by this, like all fields; no queue is empty; the first user's turn is next
    private final Map<Object, Deque<Runnable>> byUser = new LinkedHashMap<>();
    // users whose work is not given out now; a queue may be empty
    private final Map<Object, Deque<Runnable>> held = new HashMap<>();
    private boolean closed;

    /**
     * Adds work, unless the queue is closed.
     *
     * @param user the work's user, compared by {@code equals}
     */
    synchronized void add(final Object user, final Runnable work) {
        if (closed) {
            return;
        }
        final Deque<Runnable> waiting = held.get(user);
        if (waiting != null) {
            waiting.add(work);
        } else {
            byUser.computeIfAbsent(user, any -> new ArrayDeque<>()).add(work);
            notifyAll();
        }
    }

    /** Gives out no more work of a user until {@link #release}; others' is given out meanwhile. */
    synchronized void hold(final Object user) {
        final Deque<Runnable> waiting = byUser.remove(user);
        held.put(user, waiting == null ? new ArrayDeque<>() : waiting);
    }

    /**
     * Gives out the work of a user again.
     *
     * @param user that is held
     * @param first comes before the work that waited, also if the queue is closed; null for none
     */
    synchronized void release(final Object user, final Runnable first) {
        final Deque<Runnable> waiting = held.remove(user);
        if (first != null) {
            waiting.addFirst(first);
        }
        if (!waiting.isEmpty()) {
            byUser.put(user, waiting);
        }
        notifyAll();
    }

    /** Waits for work; returns null when the queue is closed, and none is left or held. */
    synchronized Runnable take() {
        while (byUser.isEmpty()) {
            if (closed && held.isEmpty()) {
                return null;
            }
            try {
                wait();
            } catch (final InterruptedException ex) {
                // interrupts are ignored: the thread that takes ends when the queue is closed
                continue;
            }
        }
        final Iterator<Map.Entry<Object, Deque<Runnable>>> first =
                byUser.entrySet().iterator();
        final Map.Entry<Object, Deque<Runnable>> turn = first.next();
        final Object user = turn.getKey();
        final Deque<Runnable> works = turn.getValue();
        first.remove();
        final Runnable work = works.poll();
        if (!works.isEmpty()) {
            byUser.put(user, works);
        }
        return work;
    }

    /** Takes no more work; what was added before is still given out. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
