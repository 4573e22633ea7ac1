package org.tunbroker.client;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rings of sessions that are over, whose memory the client's next sessions take over. It cannot be
 * unmapped: the application may have views of it, and reads them for as long as it likes. Reused,
 * it does not pile up until the collector finds that nobody reads it any more.
 *
 * <p>What the collector finds first is unmapped, and forgotten here; so is what another broker had.
 *
 * <p>Thread-safe.
 */
final class ClosedSessions {
    // guarded by this; the one that was closed last is the last
    private final List<WeakReference<SessionRings>> all = new ArrayList<>();

    /**
     * Adds rings that are over, for this process and for the broker.
     *
     * @param rings which are added once, or again when no session could use what {@link #take} had
     *     taken
     */
    synchronized void add(final SessionRings rings) {
        all.removeIf(reference -> reference.get() == null);
        all.add(new WeakReference<>(rings));
    }

    /**
     * Takes rings whose memory has a capacity, and is used by no thread of this process but for
     * views.
     *
     * @param registration of the broker that has the memory
     * @return the rings, or null if there are none
     */
    synchronized @Nullable SessionRings take(final int capacity, final Registration registration) {
        all.removeIf(reference -> {
            final SessionRings rings = reference.get();
            return rings == null || rings.registration != registration;
        });
        for (int i = all.size() - 1; i >= 0; i--) {
            final SessionRings rings = all.get(i).get();
            if (rings != null && hasCapacity(rings, capacity) && rings.isQuiet()) {
                all.remove(i);
                return rings;
            }
        }
        return null;
    }

    private static boolean hasCapacity(final SessionRings rings, final int capacity) {
        return rings.memory.segment.capacity() == capacity;
    }

    /** Forgets all of a capacity: the broker has their memory no more. */
    synchronized void forget(final int capacity) {
        all.removeIf(reference -> {
            final SessionRings rings = reference.get();
            return rings == null || hasCapacity(rings, capacity);
        });
    }
}
