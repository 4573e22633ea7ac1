package org.tunbroker.broker.adapter;

import java.util.List;
import java.util.Optional;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.config.ConfigTransaction;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Change.Operation;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Has the driver change the settings of adapters' interfaces. Every setting that is added counts
 * against the limit of the process that created the adapter.
 *
 * <p>For the control loop's thread.
 */
public final class Configuration {
    private final DriverThread driverThread;
    private final Adapters adapters;

    public Configuration(final DriverThread driverThread, final Adapters adapters) {
        this.driverThread = driverThread;
        this.adapters = adapters;
    }

    public void configure(
            final ConnectedClient client,
            final long correlationId,
            final Request.Configure request) {
        final BrokerAdapter adapter = adapters.handle(client, request.adapter).adapter();
        final List<Change> changes = request.changes;
        final InterfaceConfig config = adapter.device().config();
        adapter.counted().take(changes);
        driverThread.call(
                adapter.process(),
                () -> ConfigTransaction.run(config, changes),
                (failed, fault) -> {
                    if (fault != null) {
                        adapter.counted().give(changes, Operation.ADD);
                        client.fail(correlationId, fault);
                    } else {
                        client.reply(correlationId, outcome(adapter, changes, failed));
                    }
                });
    }

    /** Answers with what the interface has now, by parts. */
    public void list(
            final ConnectedClient client,
            final long correlationId,
            final Request.ListSettings request) {
        final BrokerAdapter adapter = adapters.handle(client, request.adapter).adapter();
        final InterfaceConfig config = adapter.device().config();
        driverThread.call(
                adapter.process(),
                () -> SettingPage.of(config.present(), request),
                (page, fault) -> {
                    if (fault != null) {
                        client.fail(correlationId, fault);
                    } else {
                        client.reply(correlationId, page);
                    }
                });
    }

    private static Reply outcome(
            final BrokerAdapter adapter,
            final List<Change> changes,
            final Optional<ConfigTransaction.Failed> failed) {
        if (failed.isEmpty()) {
            adapter.counted().give(changes, Operation.REMOVE);
            return new Reply.Done();
        }
        final ConfigTransaction.Failed failure = failed.get();
        if (failure.notUndone().isEmpty()) {
            adapter.counted().give(changes, Operation.ADD);
        }
        final String rest = failure.notUndone().isEmpty()
                ? ""
                : "; not undone: " + String.join("; ", failure.notUndone());
        return new Reply.NotConfigured(
                failure.index(),
                failure.error().code(),
                failure.error().call(),
                BrokerLog.shortened(failure.error().reason() + rest));
    }
}
