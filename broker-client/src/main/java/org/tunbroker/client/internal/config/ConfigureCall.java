package org.tunbroker.client.internal.config;

import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.link.BrokerConnection;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Asks the broker to change the settings of an adapter's interface. Thread-safe. */
public final class ConfigureCall {
    private final BrokerConnection connection;
    private final Reply.Welcome broker;

    /**
     * Makes one.
     *
     * @param connection to a broker
     * @param broker what it said of itself
     */
    public ConfigureCall(final BrokerConnection connection, final Reply.Welcome broker) {
        this.connection = connection;
        this.broker = broker;
    }

    /**
     * Applies all changes or none.
     *
     * @param adapter the handle's number
     * @param changes in their order
     * @param deadlineNs of {@link System#nanoTime()}
     * @throws TunException why a change failed, and which if there are several
     */
    public void run(final int adapter, final List<Change> changes, final long deadlineNs) {
        Change.checkCount("configure", changes.size());
        // the application's own first, from which the others follow
        check(changes, false);
        check(changes, true);
        final Reply reply =
                connection.call(new Request.Configure(adapter, changes), Reply.class, deadlineNs);
        if (reply instanceof Reply.NotConfigured) {
            final Reply.NotConfigured failed = (Reply.NotConfigured) reply;
            throw failure(changes, failed.index, failed.code, failed.call, failed.reason);
        }
        if (!(reply instanceof Reply.Done)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "request",
                    "the broker answered with " + reply.getClass().getSimpleName());
        }
    }

    private void check(final List<Change> changes, final boolean held) {
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).setting() instanceof HeldRoute == held) {
                try {
                    changes.get(i).validate();
                    checkSupport(changes.get(i));
                } catch (final TunException ex) {
                    throw failure(changes, i, ex.code(), ex.call(), ex.reason());
                }
            }
        }
    }

    private void checkSupport(final Change change) {
        if (!Features.has(broker.features, change.setting().kind())) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    change.call(),
                    "the broker is of release " + broker.release + ", which cannot "
                            + change.call() + "; close its clients or "
                            + ControlProtocol.endingAdvice(broker.processId)
                            + "; the next connect starts one of this release");
        }
    }

    private static TunException failure(
            final List<Change> changes,
            final int index,
            final int code,
            final String call,
            final String reason) {
        if (changes.size() < 2 || index < 0 || index >= changes.size()) {
            return new TunException(code, call, reason, null);
        }
        // the application counts only its own
        final long count = count(changes);
        final long number = count(changes.subList(0, index + 1));
        final Change failed = changes.get(index);
        final String which = failed.setting() instanceof HeldRoute
                ? failed + ": "
                : count < 2 ? "" : "change " + number + " of " + count + ", " + failed + ": ";
        return new TunException(code, call, which + reason, null);
    }

    private static long count(final List<Change> changes) {
        return changes.stream()
                .filter(change -> !(change.setting() instanceof HeldRoute))
                .count();
    }
}
