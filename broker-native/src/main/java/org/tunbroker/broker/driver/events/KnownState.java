package org.tunbroker.broker.driver.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was told of an interface so far, which makes changes of what it is now: each is told once,
 * with what it was and is. What changed and changed back in between is no change.
 *
 * <p>For one thread at a time.
 */
public final class KnownState {
    /** The most changes that are told at once. */
    public static final int MAX_CHANGES = 256;

    private final TreeMap<InterfaceState.Key, String> told;

    /**
     * Makes what is known.
     *
     * @param first the state that nobody has to be told
     */
    public KnownState(final InterfaceState first) {
        told = new TreeMap<>(first.values());
    }

    /**
     * Compares with what is now, which is known from then on.
     *
     * @param now the state. Of an interface that is not there only that is told: what it was before
     *     is compared with what it is when it comes back. Of addresses and routes nothing is told
     *     as long as they are too many
     * @return at most {@link #MAX_CHANGES}; if so many, the next call may return more
     */
    public List<InterfaceChange> compare(final InterfaceState now) {
        final List<InterfaceChange> changes = new ArrayList<>();
        if (now.isPresent() && now.isComplete()) {
            for (final InterfaceState.Key key : List.copyOf(told.keySet())) {
                if (!now.values().containsKey(key) && changes.size() < MAX_CHANGES) {
                    changes.add(new InterfaceChange(key.aspect(), told.remove(key), ""));
                }
            }
        }
        for (final Map.Entry<InterfaceState.Key, String> entry : now.values().entrySet()) {
            if (!now.isComplete() && entry.getKey().isOneOfMany()) {
                continue;
            }
            final String was = told.getOrDefault(entry.getKey(), "");
            if (!was.equals(entry.getValue()) && changes.size() < MAX_CHANGES) {
                told.put(entry.getKey(), entry.getValue());
                changes.add(new InterfaceChange(entry.getKey().aspect(), was, entry.getValue()));
            }
        }
        return changes;
    }
}
