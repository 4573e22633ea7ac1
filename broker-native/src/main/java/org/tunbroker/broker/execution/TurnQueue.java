package org.tunbroker.broker.execution;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * A queue whose users take turns. At its turn a user's oldest piece of work is taken.
 *
 * <p>Thread-safe.
 */
final class TurnQueue {
    // guarded by this, like all fields; no queue is empty; the first user's turn is next
    private final Map<Object, Queue<Runnable>> byUser = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Adds work, unless the queue is closed.
     *
     * @param user the work's user, compared by {@code equals}
     */
    synchronized void add(final Object user, final Runnable work) {
        if (!closed) {
            byUser.computeIfAbsent(user, any -> new ArrayDeque<>()).add(work);
            notifyAll();
        }
    }

    /** Waits for work; returns null when the queue is closed and there is none left. */
    synchronized Runnable take() {
        while (byUser.isEmpty()) {
            if (closed) {
                return null;
            }
            try {
                wait();
            } catch (final InterruptedException ex) {
                // interrupts are ignored: the thread that takes ends when the queue is closed
                continue;
            }
        }
        final Iterator<Map.Entry<Object, Queue<Runnable>>> first =
                byUser.entrySet().iterator();
        final Map.Entry<Object, Queue<Runnable>> turn = first.next();
        final Object user = turn.getKey();
        final Queue<Runnable> works = turn.getValue();
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
