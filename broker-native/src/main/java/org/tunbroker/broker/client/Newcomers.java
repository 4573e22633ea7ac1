package org.tunbroker.broker.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Streams whose clients have not said who they are. A client needs milliseconds for that; one that
 * never does would keep its stream for ever, and with many of them the place of all others.
 *
 * <p>For the control loop's thread.
 */
public final class Newcomers {
    /** How long a stream may be silent. A client itself waits for its welcome for 3 s. */
    public static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    /** How many streams may be silent at once, before the oldest is too many. */
    public static final int MOST = 128;

    private final NanoClock clock;
    // since when, oldest first
    private final Map<Integer, Long> silent = new LinkedHashMap<>();
    // those that are asked to go, with the time when they were
    private final Map<Integer, Long> dismissed = new LinkedHashMap<>();

    Newcomers(final NanoClock clock) {
        this.clock = clock;
    }

    /** A stream is there whose client is not known. */
    void see(final int sessionId) {
        if (!silent.containsKey(sessionId) && !dismissed.containsKey(sessionId)) {
            silent.put(sessionId, clock.nanoTime());
        }
    }

    /** Its client said who it is, or it ended. */
    void forget(final int sessionId) {
        silent.remove(sessionId);
        dismissed.remove(sessionId);
    }

    /** Tells whether there are more than there may be. */
    boolean areTooMany() {
        return silent.size() > MOST;
    }

    /** Returns the one that came first, which has to go. */
    int dismissOldest() {
        final int oldest = silent.keySet().iterator().next();
        dismiss(oldest);
        return oldest;
    }

    /** Returns all that were silent for too long, and those that were dismissed as long ago. */
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
