package org.tunbroker.broker.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
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
    /** A page of a list; at the longest names, a 4096-byte message holds at least 12. */
    static final int PAGE = 4;

    private final DriverThread driverThread;
    private final Executor loop;

    InterfaceReports(final DriverThread driverThread, final Executor loop) {
        this.driverThread = driverThread;
        this.loop = loop;
    }

    /** Makes what the driver tells changes of an adapter's interface to, from any thread. */
    InterfaceListener listener(final BrokerAdapter adapter) {
        return listener(() -> adapter);
    }

    /**
     * Makes it for an adapter that is not there yet.
     *
     * @param adapter for the loop's thread: the adapter, or null
     */
    InterfaceListener listener(final Supplier<BrokerAdapter> adapter) {
        return changes -> loop.execute(() -> {
            final BrokerAdapter current = adapter.get();
            if (current != null) {
                changed(current, changes);
            }
        });
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
            final AdapterSpec spec = adapter.spec();
            driverThread.call(
                    adapter.process(),
                    () -> describe(adapter.number(), spec, adapter.device()),
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
        final AdapterSpec spec = adapter.spec();
        driverThread.call(
                client.process(),
                () -> describe(adapter.number(), spec, adapter.device()),
                (description, failure) -> {
                    if (failure == null) {
                        adapter.described(description);
                        client.reply(
                                correlationId, new Reply.AdapterDescribed(adapter.description()));
                    } else {
                        client.fail(correlationId, failure);
                    }
                });
    }

    /** Lists the first few of some adapters, as they were described last. */
    static Reply.AdapterList page(final Iterable<BrokerAdapter> adapters) {
        final List<Reply.AdapterDescription> page = new ArrayList<>();
        boolean more = false;
        for (final BrokerAdapter adapter : adapters) {
            if (adapter.isCreated()) {
                if (page.size() == PAGE) {
                    more = true;
                    break;
                }
                page.add(adapter.description());
            }
        }
        return new Reply.AdapterList(page, more);
    }

    /** Describes an adapter as it is; for the driver thread. */
    static Reply.AdapterDescription describe(
            final int number, final AdapterSpec spec, final TunDevice device) {
        return new Reply.AdapterDescription(
                number,
                spec.name(),
                spec.tunnelType(),
                spec.guid(),
                device.currentName(),
                device.currentIndex(),
                device.luid());
    }

    /** Returns a description with another name of the adapter. */
    static Reply.AdapterDescription named(final String name, final Reply.AdapterDescription other) {
        return new Reply.AdapterDescription(
                other.number,
                name,
                other.tunnelType,
                other.guid,
                other.interfaceName,
                other.interfaceIndex,
                other.luid);
    }
}
