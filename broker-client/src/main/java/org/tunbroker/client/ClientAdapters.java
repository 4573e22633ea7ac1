package org.tunbroker.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.config.SettingsCall;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Persistence;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Creates, opens, configures and closes a client's adapters.
 *
 * <p>Thread-safe.
 */
final class ClientAdapters {
    private final TunClient client;
    private final ServingBroker serving;
    private final boolean routesHeld;

    /**
     * Makes them.
     *
     * @param recovery how the client recovers, null if not at all
     */
    ClientAdapters(
            final TunClient client,
            final ServingBroker serving,
            final @Nullable RecoveryOptions recovery) {
        this.client = client;
        this.serving = serving;
        routesHeld = recovery != null && recovery.routesHeld();
    }

    /**
     * Creates an adapter, or opens one.
     *
     * @param request which of the two
     */
    Adapter open(final Request request) {
        return serving.call((registration, deadlineNs) -> open(registration, request, deadlineNs));
    }

    private Adapter open(
            final Registration registration, final Request request, final long deadlineNs) {
        registration.connection.checkEvents();
        registration.adapters.beginCall();
        try {
            final AdapterHandle handle = new AdapterHandle(
                    registration,
                    registration.connection.call(request, Reply.AdapterOpened.class, deadlineNs));
            final boolean created = request instanceof Request.CreateAdapter;
            final Adapter adapter = new Adapter(client, created, handle);
            if (!registration.adapters.add(handle.number, adapter) && serving.recovers()) {
                throw lost(registration, created ? "createAdapter" : "openAdapter");
            }
            return adapter;
        } finally {
            registration.connection.deliver(registration.adapters.endCall());
        }
    }

    private static TunException lost(final Registration registration, final String call) {
        return new TunException(
                ErrorCode.ERROR_BROKEN_PIPE,
                call,
                "the broker died meanwhile; try again, and " + registration.connection.seeLog());
    }

    void configure(final Adapter adapter, final List<Change> changes) {
        serving.call((registration, deadlineNs) -> {
            final List<Change> all = routesHeld ? held(adapter, changes) : changes;
            try {
                configure(adapter, registration, all, deadlineNs);
            } catch (final TunException ex) {
                if (ex.is(ErrorCode.ERROR_NOT_FOUND) && isOneRemoval(changes, all)) {
                    // Linux took the route with the interface's state: then it is held no more
                    configure(adapter, registration, all.subList(1, 2), deadlineNs);
                }
                throw ex;
            }
            return null;
        });
    }

    /** Has an adapter's interface stay when the adapter is closed, or go. */
    void setPersistent(final Adapter adapter, final boolean persistent) {
        change(
                adapter,
                "setPersistent",
                number -> new Persistence.SetPersistent(number, persistent),
                Reply.Done.class);
    }

    /** Removes an adapter, whoever created it. */
    void delete(final Adapter adapter) {
        // only the creator has any, and may always delete
        removeHeld(adapter);
        change(adapter, "deleteAdapter", Request.DeleteAdapter::new, Reply.Done.class);
    }

    /** Gives an adapter another name; returns what it is then. */
    AdapterInfo rename(final Adapter adapter, final String name) {
        return new AdapterInfo(change(
                        adapter,
                        "setName",
                        number -> new Request.RenameAdapter(number, name),
                        Reply.AdapterDescribed.class)
                .description);
    }

    private <R extends Reply> R change(
            final Adapter adapter,
            final String call,
            final IntFunction<Request> request,
            final Class<R> type) {
        return serving.call((registration, deadlineNs) -> {
            registration.require(Features.KEEPS_ADAPTERS, call);
            return registration.connection.call(
                    request.apply(adapter.handleIn(registration, call)), type, deadlineNs);
        });
    }

    List<AdapterInfo> all() {
        final List<AdapterInfo> all = new ArrayList<>();
        enumerate(null, all::add);
        return Collections.unmodifiableList(all);
    }

    private static boolean isOneRemoval(final List<Change> changes, final List<Change> all) {
        return changes.size() == 1
                && all.size() == 2
                && all.get(1).operation() == Change.Operation.REMOVE;
    }

    private void configure(
            final Adapter adapter,
            final Registration registration,
            final List<Change> changes,
            final long deadlineNs) {
        registration
                .configureCall()
                .run(adapter.handleIn(registration, "configure"), changes, deadlineNs);
        keep(adapter, registration, changes);
    }

    private void keep(
            final Adapter adapter, final Registration registration, final List<Change> changes) {
        if (serving.recovers() && !adapter.keep(registration, changes)) {
            throw lost(registration, "configure");
        }
    }

    private static List<Change> held(final Adapter adapter, final List<Change> changes) {
        final boolean leads = changes.stream()
                .anyMatch(change -> change.operation() == Change.Operation.ADD
                        && (change.setting() instanceof InterfaceRoute
                                || change.setting() instanceof InterfaceAddress));
        if (leads && !adapter.isCreated()) {
            // it would be held for the process of the client that created the adapter
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "addRoute",
                    "routes are held only on adapters that this client created: let the client that"
                            + " created this one add routes and addresses, or connect without"
                            + " withRoutesHeld");
        }
        return adapter.withHeld(changes);
    }

    /**
     * Removes the routes that are held behind an adapter's, since it is closed on purpose. The
     * broker holds them else until this process ends, for a recovery.
     */
    private static void removeHeld(final Adapter adapter) {
        removeHeld(adapter, adapter.currentHandle().registration.connection.newDeadlineNs());
    }

    private static void removeHeld(final Adapter adapter, final long deadlineNs) {
        final AdapterHandle handle = adapter.currentHandle();
        try {
            removeHeld(handle.registration, handle.number, adapter.held(), deadlineNs);
            adapter.forgetHeld();
        } catch (final TunException ignored) {
            // the broker is gone: the recovery removes them, or the end of this process
        }
    }

    /** Removes routes one by one, so that one which is gone keeps no other. */
    static void removeHeld(
            final Registration registration,
            final int handle,
            final List<HeldRoute> held,
            final long deadlineNs) {
        for (final HeldRoute route : held) {
            try {
                registration
                        .configureCall()
                        .run(handle, Collections.singletonList(Change.remove(route)), deadlineNs);
            } catch (final TunException ex) {
                if (!ex.is(ErrorCode.ERROR_NOT_FOUND)) {
                    throw ex;
                }
            }
        }
    }

    /** The client is closed: removes what is held behind its adapters' routes, which go too. */
    static void leave(final Registration registration) {
        final long deadlineNs = registration.connection.newDeadlineNs();
        for (final Adapter adapter : registration.adapters.removeAll()) {
            if (adapter.markClosed()) {
                removeHeld(adapter, deadlineNs);
            }
        }
    }

    /** Shows the adapters of a tunnel type, or all, until the callback answers false. */
    boolean enumerate(final @Nullable String tunnelType, final Predicate<AdapterInfo> callback) {
        int after = 0;
        boolean more = true;
        while (more) {
            final Reply.AdapterList page = page(after);
            for (final Reply.AdapterDescription description : page.adapters) {
                final AdapterInfo info = new AdapterInfo(description);
                if ((tunnelType == null || tunnelType.equals(info.tunnelType()))
                        && !callback.test(info)) {
                    return false;
                }
                after = description.number;
            }
            more = page.more;
        }
        return true;
    }

    private Reply.AdapterList page(final int after) {
        return serving.call(new Request.ListAdapters(after), Reply.AdapterList.class);
    }

    /** Asks what an adapter is now; empty if the broker is of a release that does not tell. */
    Optional<AdapterInfo> describe(final Adapter adapter) {
        return serving.call((registration, deadlineNs) -> {
            if (!Features.has(registration.welcome.features, Features.DESCRIBES_ADAPTERS)) {
                return Optional.empty();
            }
            final Reply.AdapterDescribed described = registration.connection.call(
                    new Request.DescribeAdapter(adapter.handleIn(registration, "info")),
                    Reply.AdapterDescribed.class,
                    deadlineNs);
            return Optional.of(new AdapterInfo(described.description));
        });
    }

    /** Lists what an adapter's interface has now. */
    List<ListedSetting> settings(final Adapter adapter) {
        return serving.call((registration, deadlineNs) -> new SettingsCall(
                        registration.connection, registration.welcome)
                .run(adapter.handleIn(registration, "settings")));
    }

    /** Closes an adapter on purpose. */
    void close(final Adapter adapter, final AdapterHandle handle) {
        removeHeld(adapter);
        close(handle);
    }

    /** Closes a handle in the broker that has it. */
    void close(final AdapterHandle handle) {
        handle.registration.adapters.remove(handle.number);
        handle.registration.connection.callQuietly(new Request.CloseAdapter(handle.number));
    }
}
