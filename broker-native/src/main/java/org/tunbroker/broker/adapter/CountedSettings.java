package org.tunbroker.broker.adapter;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.TunException;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Change.Operation;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.Setting;

/**
 * How many addresses, routes and so on an interface was given, counted for the process whose
 * adapter it is.
 *
 * <p>For the control loop's thread.
 */
final class CountedSettings {
    private final ClientProcess process;
    private final Map<Limit, Integer> counts = new EnumMap<>(Limit.class);

    CountedSettings(final ClientProcess process) {
        this.process = process;
    }

    /** Returns which limit bounds settings of a kind. */
    private static Limit limit(final Setting setting) {
        return setting instanceof InterfaceRoute
                        || setting instanceof BypassRoute
                        || setting instanceof HeldRoute
                ? Limit.ROUTES
                : Limit.ADDRESSES;
    }

    /**
     * Counts what changes add.
     *
     * @throws TunException ERROR_NOT_ENOUGH_QUOTA; then nothing is counted
     */
    void take(final List<Change> changes) {
        final Map<Limit, Integer> taken = new EnumMap<>(Limit.class);
        try {
            for (final Change change : changes) {
                if (change.operation() == Operation.ADD) {
                    final Limit limit = limit(change.setting());
                    process.take(limit, 1, change.call());
                    taken.merge(limit, 1, Integer::sum);
                }
            }
        } catch (final TunException ex) {
            taken.forEach(process::give);
            throw ex;
        }
        taken.forEach((limit, count) -> counts.merge(limit, count, Integer::sum));
    }

    /**
     * Counts what an interface had before it was opened, up to the limits: it is there whether they
     * allow it or not, but no more can be added then.
     */
    void takeStanding(final List<Setting> standing) {
        try {
            for (final Setting setting : standing) {
                if (setting.kind().several()) {
                    process.take(limit(setting), 1, "openAdapter");
                    counts.merge(limit(setting), 1, Integer::sum);
                }
            }
        } catch (final TunException ex) {
            // the limit is reached, and says so to whoever adds more
            return;
        }
    }

    /** Counts no more what the changes of one operation name, as far as it was counted. */
    void give(final List<Change> changes, final Operation operation) {
        for (final Change change : changes) {
            final Limit limit = limit(change.setting());
            if (change.operation() == operation && counts.getOrDefault(limit, 0) > 0) {
                counts.merge(limit, -1, Integer::sum);
                process.give(limit, 1);
            }
        }
    }

    /** Counts nothing any more. */
    void giveAll() {
        counts.forEach(process::give);
        counts.clear();
    }
}
