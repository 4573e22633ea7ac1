package org.tunbroker.broker.adapter;

import java.util.List;
import java.util.concurrent.Executor;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;

/**
 * Tells clients what became of adapters' interfaces: of each change all who have a handle on the
 * adapter, and what the adapter is now whoever asks.
 *
 * <p>For the control loop's thread.
 */
final class InterfaceReports {
    private final DriverThread driverThread;
    private final Executor loop;

    InterfaceReports(final DriverThread driverThread, final Executor loop) {
        this.driverThread = driverThread;
        this.loop = loop;
    }

    /** Makes what the driver tells changes of an adapter's interface to, from any thread. */
    InterfaceListener listener(final BrokerAdapter adapter) {
        return changes -> loop.execute(() -> changed(adapter, changes));
    }

    private void changed(final BrokerAdapter adapter, final List<InterfaceChange> changes) {
        // none of them after the adapter was removed
        for (final AdapterHandle handle : adapter.handles()) {
            for (final InterfaceChange change : changes) {
                handle.owner()
                        .notice(new Event.InterfaceChanged(
                                handle.number(), change.aspect(), change.was(), change.is()));
            }
        }
        if (!adapter.handles().isEmpty() && changes.stream().anyMatch(InterfaceReports::renames)) {
            driverThread.call(
                    adapter.process(),
                    () -> describe(adapter, adapter.device()),
                    (description, failure) -> {
                        if (failure == null) {
                            adapter.described(description);
                        }
                    });
        }
    }

    /** Tells whether the list of adapters is another one afterwards. */
    private static boolean renames(final InterfaceChange change) {
        return change.aspect() == Event.InterfaceChanged.NAME
                || change.aspect() == Event.InterfaceChanged.PRESENCE;
    }

    /** Answers what an adapter is now. */
    void describe(
            final ConnectedClient client, final long correlationId, final BrokerAdapter adapter) {
        driverThread.call(
                client.process(),
                () -> describe(adapter, adapter.device()),
                (description, failure) -> {
                    if (failure == null) {
                        adapter.described(description);
                        client.reply(correlationId, new Reply.AdapterDescribed(description));
                    } else {
                        client.fail(correlationId, failure);
                    }
                });
    }

    /** Describes an adapter as it is; for the driver thread. */
    static Reply.AdapterDescription describe(final BrokerAdapter adapter, final TunDevice device) {
        final AdapterSpec spec = adapter.spec();
        return new Reply.AdapterDescription(
                adapter.number(),
                spec.name(),
                spec.tunnelType(),
                spec.guid(),
                device.currentName(),
                device.currentIndex(),
                device.luid());
    }
}
