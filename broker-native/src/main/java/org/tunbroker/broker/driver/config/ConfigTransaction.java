package org.tunbroker.broker.driver.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Setting;

/**
 * Applies a list of changes to one interface in order. If one fails, it undoes the earlier ones in
 * reverse order. Stateless between calls.
 *
 * <p>For the driver thread.
 */
public final class ConfigTransaction {
    private final InterfaceConfig config;
    private final List<Change> changes;
    private final List<String> notUndone = new ArrayList<>();

    /**
     * What went wrong.
     *
     * @param index of the change that failed
     * @param error why it failed
     * @param notUndone what could not be undone, and why; empty if the interface is as before
     */
    public record Failed(int index, TunException error, List<String> notUndone) {}

    private ConfigTransaction(final InterfaceConfig config, final List<Change> changes) {
        this.config = config;
        this.changes = changes;
    }

    /**
     * Applies changes, all of which are validated before the first is applied.
     *
     * @param config of the interface
     * @param changes in their order
     * @return what failed, if any did
     */
    public static Optional<Failed> run(final InterfaceConfig config, final List<Change> changes) {
        return new ConfigTransaction(config, changes).run();
    }

    private Optional<Failed> run() {
        for (int index = 0; index < changes.size(); index++) {
            try {
                changes.get(index).validate();
            } catch (final TunException ex) {
                return Optional.of(new Failed(index, ex, List.of()));
            }
        }
        return apply();
    }

    private Optional<Failed> apply() {
        List<Setting> before = List.of();
        int index = 0;
        try {
            if (changes.size() > 1) {
                // not needed for a single change: if it fails it has changed nothing
                before = config.list();
            }
            for (final Change change : changes) {
                config.apply(change);
                index++;
            }
            return Optional.empty();
        } catch (final TunException ex) {
            undo(index, before);
            return Optional.of(new Failed(index, ex, List.copyOf(notUndone)));
        } catch (final RuntimeException | Error ex) {
            // a fault of the broker's own, which the caller reports
            undo(index, before);
            throw ex;
        }
    }

    private void undo(final int count, final List<Setting> before) {
        for (int index = count - 1; index >= 0; index--) {
            tryUndo(changes.get(index).inverse(before), before);
        }
        if (count > 0) {
            restoreMissing(before);
        }
    }

    private void tryUndo(final Change change, final List<Setting> before) {
        try {
            config.apply(change);
        } catch (final TunException ex) {
            final boolean gone = change.operation() == Change.Operation.REMOVE
                    && ex.is(ErrorCode.ERROR_NOT_FOUND);
            // what was there before is added once more below: a route may need an address first
            final boolean later =
                    change.operation() == Change.Operation.ADD && before.contains(change.setting());
            if (!gone && !later) {
                notUndone.add(change + ": " + ex.getMessage());
            }
        }
    }

    /** Restores what a change took beside what it says: Linux takes IPv6 addresses at setUp. */
    private void restoreMissing(final List<Setting> before) {
        final List<Setting> missing = new ArrayList<>(before);
        try {
            missing.removeAll(config.list());
        } catch (final TunException ex) {
            notUndone.add(ex.getMessage());
            return;
        }
        for (final Setting setting : missing) {
            tryRestore(setting.kind().several() ? Change.add(setting) : Change.set(setting));
        }
    }

    private void tryRestore(final Change change) {
        try {
            config.apply(change);
        } catch (final TunException ex) {
            notUndone.add(change + ": " + ex.getMessage());
        }
    }
}
