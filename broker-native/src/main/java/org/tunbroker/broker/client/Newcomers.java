package org.tunbroker.broker.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Streams whose clients have not said hello. A client needs milliseconds for that. Without a
 * deadline, clients that never do would keep their streams for ever, and could take the room of all
 * others.
 *
 * <p>For the control loop's thread.
 */
public final class Newcomers {
    /** How long a stream may be silent. A client itself waits for its welcome for 3 s. */
    public static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    /** How many streams may be silent at once; beyond that the oldest is dismissed. */
    public static final int MOST = 128;

    private final NanoClock clock;
    // session ids with the time when first seen, oldest first
    private final Map<Integer, Long> silent = new LinkedHashMap<>();
    // dismissed ones, with the time of the dismissal
    private final Map<Integer, Long> dismissed = new LinkedHashMap<>();

    Newcomers(final NanoClock clock) {
        this.clock = clock;
    }

    /** Notes a stream whose client is not identified. */
    void see(final int sessionId) {
        if (!silent.containsKey(sessionId) && !dismissed.containsKey(sessionId)) {
            silent.put(sessionId, clock.nanoTime());
        }
    }

    /** Forgets a stream that ended or whose client is identified. */
    void forget(final int sessionId) {
        silent.remove(sessionId);
        dismissed.remove(sessionId);
    }

    /** Tells whether there are more than {@link #MOST}. */
    boolean areTooMany() {
        return silent.size() > MOST;
    }

    /** Dismisses the oldest and returns it. */
    int dismissOldest() {
        final int oldest = silent.keySet().iterator().next();
        dismiss(oldest);
        return oldest;
    }

    /**
     * Dismisses and returns those that were silent for too long, and those dismissed that long ago.
     */
    List<Integer> dismissLate() {
        final long now = clock.nanoTime();
        final List<Integer> late = new ArrayList<>();
        silent.forEach((sessionId, since) -> addIfLate(late, sessionId, now - since));
        dismissed.forEach((sessionId, since) -> addIfLate(late, sessionId, now - since));
        late.forEach(this::dismiss);
        return late;
    }

    private static void addIfLate(
            final List<Integer> late, final int sessionId, final long passedNs) {
        if (passedNs >= DEADLINE_NS) {
            late.add(sessionId);
        }
    }

    private void dismiss(final int sessionId) {
        silent.remove(sessionId);
        dismissed.put(sessionId, clock.nanoTime());
    }
}
