package org.tunbroker.client;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that are over, whose memory the client's next sessions take over. It cannot be unmapped:
 * the application may have views of it, and reads them for as long as it likes. Reused, it does not
 * pile up until the collector finds that nobody reads it any more.
 *
 * <p>What the collector finds first is unmapped, and forgotten here.
 *
 * <p>Thread-safe.
 */
final class ClosedSessions {
    // guarded by this; the one that was closed last is the last
    private final List<WeakReference<Session>> sessions = new ArrayList<>();

    /**
     * Adds a session that is over, for this process and for the broker.
     *
     * @param session which is added once, or again when no session could use what {@link #take} had
     *     taken
     */
    synchronized void add(final Session session) {
        sessions.removeIf(reference -> reference.get() == null);
        sessions.add(new WeakReference<>(session));
    }

    /**
     * Takes a session whose memory has a capacity, and is used by no thread of this process but for
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

    /** Forgets all of a capacity: the broker has their memory no more. */
    synchronized void forget(final int capacity) {
        sessions.removeIf(reference -> {
            final Session session = reference.get();
            return session == null || session.capacity() == capacity;
        });
    }
}
