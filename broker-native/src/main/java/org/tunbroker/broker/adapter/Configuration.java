package org.tunbroker.broker.adapter;

import java.util.List;
import java.util.Optional;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.config.ConfigTransaction;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Change.Operation;
import org.tunbroker.ipc.control.AdapterName;
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

    /**
     * Gives an adapter and its interface another name, with a number behind it if that is taken.
     * The old name stays the adapter's until the driver has renamed it.
     */
    public void rename(
            final ConnectedClient client,
            final long correlationId,
            final Request.RenameAdapter request) {
        AdapterName.check("setName", "name", request.name);
        final BrokerAdapter adapter = adapters.handle(client, request.adapter).adapter();
        final AdapterSpec spec = spec(adapter, adapters.names().another(request.name, adapter));
        final TunDevice device = adapter.device();
        driverThread.call(
                adapter.process(),
                () -> {
                    device.rename(spec);
                    return InterfaceReports.describe(adapter.number(), spec, device);
                },
                (description, failure) -> {
                    if (failure != null) {
                        client.fail(correlationId, failure);
                    } else if (!adapter.handles().isEmpty()) {
                        client.reply(correlationId, renamed(adapter, spec, description));
                    } else {
                        client.fail(correlationId, Adapters.gone());
                    }
                });
    }

    private static AdapterSpec spec(final BrokerAdapter adapter, final String name) {
        return new AdapterSpec(name, adapter.spec().tunnelType(), adapter.spec().guid());
    }

    private Reply renamed(
            final BrokerAdapter adapter,
            final AdapterSpec spec,
            final Reply.AdapterDescription told) {
        // another adapter may have got the name since it was chosen
        final String name = adapters.names().another(spec.name(), adapter);
        adapters.names().free(adapter);
        adapter.renamed(spec(adapter, name));
        adapters.names().take(name, adapter);
        adapter.described(told);
        return new Reply.AdapterDescribed(adapter.description());
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
