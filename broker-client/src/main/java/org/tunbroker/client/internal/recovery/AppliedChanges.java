package org.tunbroker.client.internal.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Change.Operation;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceAddress;

/**
 * The changes of an adapter's interface that were made, as few as lead to the same configuration,
 * in an order in which they can be made again on a new interface.
 *
 * <p>Of the values that a setting got the last one stays, at the place of the last: what it depends
 * on was there by then. What was added stays until it is removed. A removal itself is not made
 * again, since a new interface has only what was added to it.
 *
 * <p>For one thread at a time.
 */
public final class AppliedChanges {
    private final List<Change> changes = new ArrayList<>();

    /** Makes the list of an interface that nobody changed. */
    public AppliedChanges() {}

    /**
     * Adds changes that were made.
     *
     * @param made in their order
     */
    public void add(final List<Change> made) {
        made.forEach(this::add);
    }

    private void add(final Change made) {
        changes.removeIf(earlier -> replaces(made, earlier));
        if (made.operation() != Operation.REMOVE) {
            changes.add(made);
        }
    }

    private static boolean replaces(final Change made, final Change earlier) {
        final boolean sets = made.operation() == Operation.SET;
        if (sets != (earlier.operation() == Operation.SET)) {
            return false;
        }
        return sets
                ? made.setting().key().equals(earlier.setting().key())
                : made.setting().equals(earlier.setting());
    }

    /**
     * Returns the routes that are held.
     *
     * @return a new list, in their order
     */
    public List<HeldRoute> held() {
        return settings(HeldRoute.class);
    }

    /**
     * Completes changes with those of the routes that are held behind what they add or remove.
     *
     * @param next to be made, in their order
     * @return at most {@link Change#MAX_COUNT}
     * @throws org.tunbroker.TunException ERROR_INVALID_PARAMETER if they are more
     */
    public List<Change> withHeld(final List<Change> next) {
        return HeldChanges.complete(next, held(), settings(InterfaceAddress.class));
    }

    private <S> List<S> settings(final Class<S> type) {
        return changes.stream()
                .map(Change::setting)
                .filter(type::isInstance)
                .map(type::cast)
                .collect(Collectors.toList());
    }

    /**
     * Returns what is to be made again.
     *
     * @return lists in their order, each of at most {@link Change#MAX_COUNT} changes
     */
    public List<List<Change>> lists() {
        final List<List<Change>> lists = new ArrayList<>();
        for (int i = 0; i < changes.size(); i += Change.MAX_COUNT) {
            lists.add(new ArrayList<>(
                    changes.subList(i, Math.min(changes.size(), i + Change.MAX_COUNT))));
        }
        return lists;
    }
}
