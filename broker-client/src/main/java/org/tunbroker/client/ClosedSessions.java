package org.tunbroker.client;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ended sessions whose memory the client's next sessions reuse. The memory cannot be unmapped while
 * the application has views of it. Without reuse it would pile up until the garbage collector finds
 * those views unreachable.
 *
 * <p>References are weak: memory that the collector frees first is no longer offered here.
 *
 * <p>Thread-safe.
 */
final class ClosedSessions {
    // guarded by this; in the order of closing
    private final List<WeakReference<Session>> sessions = new ArrayList<>();

    /**
     * Adds a session that has ended, for this process and for the broker.
     *
     * @param session added once, and again if {@link #take} took it but no session could be started
     *     with it
     */
    synchronized void add(final Session session) {
        sessions.removeIf(reference -> reference.get() == null);
        sessions.add(new WeakReference<>(session));
    }

    /**
     * Takes a session of a capacity whose memory no thread of this process uses, except through
     * views.
     *
     * @return the session, or null if there is none
     */
    synchronized @Nullable Session take(final int capacity) {
        for (int i = sessions.size() - 1; i >= 0; i--) {
            final Session session = sessions.get(i).get();
            if (session != null && session.capacity() == capacity && session.end.isQuiet()) {
                sessions.remove(i);
                return session;
            }
        }
        return null;
    }

    /** Removes all sessions of a capacity, because the broker no longer has their memory. */
    synchronized void forget(final int capacity) {
        sessions.removeIf(reference -> {
            final Session session = reference.get();
            return session == null || session.capacity() == capacity;
        });
    }
}
