package org.tunbroker.broker.adapter;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.broker.limit.SpareDescriptors;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.control.AdapterName;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * All adapters of the broker, and the clients' handles on them.
 *
 * <p>For the control loop's thread. The driver's calls are made by the driver thread, for each
 * adapter in the order of the requests. The tables here already show the result of calls that are
 * still queued.
 */
public final class Adapters {
    private final TunDriver driver;
    private final DriverThread driverThread;
    private final InterfaceReports changes;
    private final BrokerLog log;
    private final TreeMap<Integer, BrokerAdapter> adapters = new TreeMap<>();
    private final AdapterNames names = new AdapterNames();
    // in the order of their creation, in which they are closed too
    private final Map<Integer, AdapterHandle> handles = new LinkedHashMap<>();
    private int lastNumber;
    private int lastHandle;
    // devices that are being removed
    private int removing;

    /**
     * Begins with none.
     *
     * @param loop runs on the loop's thread what threads of the driver tell
     */
    public Adapters(
            final TunDriver driver,
            final DriverThread driverThread,
            final Executor loop,
            final BrokerLog log) {
        this.driver = driver;
        this.driverThread = driverThread;
        this.log = log;
        changes = new InterfaceReports(driverThread, loop);
    }

    public boolean isEmpty() {
        return adapters.isEmpty();
    }

    /** Returns how many there are, including those being created. */
    public int count() {
        return adapters.size();
    }

    /** Returns all of them, including those being created, by rising number. */
    public Collection<BrokerAdapter> all() {
        return adapters.values();
    }

    public boolean hasSessions() {
        return adapters.values().stream().anyMatch(adapter -> adapter.session() != null);
    }

    public void create(
            final ConnectedClient client,
            final long correlationId,
            final Request.CreateAdapter request) {
        AdapterName.check("createAdapter", "name", request.name);
        AdapterName.check("createAdapter", "tunnelType", request.tunnelType);
        if (names.await(request.name, () -> createLater(client, correlationId, request))) {
            return;
        }
        if (!driver.keepsInterfaces()) {
            createNow(client, correlationId, request, Set.of());
            return;
        }
        driverThread.call(client.process(), driver::persistent, (persistent, failure) -> {
            if (failure != null) {
                client.fail(correlationId, failure);
            } else if (!names.await(
                    request.name, () -> createLater(client, correlationId, request))) {
                served(client, correlationId, () -> {
                    createNow(client, correlationId, request, AdapterNames.keysOf(persistent));
                });
            }
        });
    }

    /** Creates the adapter once its name is free, unless the client is gone by then. */
    private void createLater(
            final ConnectedClient client,
            final long correlationId,
            final Request.CreateAdapter request) {
        served(client, correlationId, () -> create(client, correlationId, request));
    }

    /** Goes on with a request, unless the client is gone by now. */
    static void served(
            final ConnectedClient client, final long correlationId, final Runnable request) {
        if (!client.isServed()) {
            client.fail(correlationId, gone());
            return;
        }
        try {
            request.run();
        } catch (final TunException ex) {
            client.fail(correlationId, ex);
        }
    }

    static TunException gone() {
        return new TunException(
                ErrorCode.ERROR_INVALID_HANDLE, "adapter", "the client said goodbye");
    }

    private void createNow(
            final ConnectedClient client,
            final long correlationId,
            final Request.CreateAdapter request,
            final Set<String> standing) {
        final String name = names.unique(request.name, standing);
        final UUID guid = request.guid == null ? UUID.randomUUID() : request.guid;
        final ClientProcess process = client.process();
        take(process, "createAdapter");
        final BrokerAdapter adapter = new BrokerAdapter(
                newNumber(),
                new AdapterSpec(name, request.tunnelType, guid, process.processId()),
                process,
                false);
        adapters.put(adapter.number(), adapter);
        names.take(request.name, adapter, standing);
        driverThread.callWithin(
                process,
                "createAdapter",
                driver.createDeadlineNs(),
                () -> {
                    SpareDescriptors.check("createAdapter", SpareDescriptors.FOR_ADAPTERS);
                    final TunDevice device =
                            driver.create(adapter.spec(), changes.listener(adapter));
                    return new Created(
                            device,
                            InterfaceReports.describe(adapter.number(), adapter.spec(), device));
                },
                (created, failure) -> {
                    if (failure != null) {
                        adapters.remove(adapter.number());
                        log.warning(failure.getMessage());
                        client.fail(correlationId, failure);
                        process.give(Limit.HANDLES, 1);
                        release(adapter);
                        return;
                    }
                    adapter.created(created.device(), created.description());
                    if (client.isServed()) {
                        log.info("adapter " + name + " is " + created.description().interfaceName);
                        client.reply(correlationId, addHandle(client, adapter, true));
                    } else {
                        process.give(Limit.HANDLES, 1);
                        client.fail(correlationId, gone());
                        remove(
                                adapter,
                                ErrorCode.ERROR_HANDLE_EOF,
                                "its owner is gone",
                                null,
                                outcome -> {});
                    }
                },
                // the client was already told that it failed
                created -> created.device().close());
    }

    int newNumber() {
        return ++lastNumber;
    }

    /** Counts an adapter and a handle on it, for {@link #release} and dropHandle. */
    private static void take(final ClientProcess process, final String call) {
        process.take(Limit.HANDLES, 1, call);
        try {
            process.take(Limit.ADAPTERS, 1, call);
        } catch (final TunException ex) {
            process.give(Limit.HANDLES, 1);
            throw ex;
        }
    }

    /** Releases the limits and the name of an adapter whose device is removed. */
    private void release(final BrokerAdapter adapter) {
        adapter.counted().giveAll();
        adapter.process().give(Limit.ADAPTERS, 1);
        names.free(adapter);
    }

    /** The driver thread's result of creating an adapter. */
    private record Created(TunDevice device, Reply.AdapterDescription description) {}

    /** Returns the adapter of a name, or else of an interface's name; null if there is none. */
    public BrokerAdapter find(final String name) {
        final BrokerAdapter named = names.find(name);
        return named != null ? named : first(told -> told.interfaceName.equals(name));
    }

    /** Returns the first adapter that was described so last; null if there is none. */
    BrokerAdapter first(final Predicate<Reply.AdapterDescription> description) {
        return adapters.values().stream()
                .filter(adapter -> adapter.isCreated() && description.test(adapter.description()))
                .findFirst()
                .orElse(null);
    }

    AdapterNames names() {
        return names;
    }

    /** Makes what the driver tells changes to of an adapter that is not there yet. */
    InterfaceListener listener(final int number) {
        return changes.listener(() -> adapters.get(number));
    }

    /** Gives a client a handle on an adapter. */
    void open(final ConnectedClient client, final long correlationId, final BrokerAdapter adapter) {
        if (!adapter.isCreated()) {
            throw TunDriver.notFound(adapter.spec().name());
        }
        client.process().take(Limit.HANDLES, 1, "openAdapter");
        client.reply(correlationId, addHandle(client, adapter, false));
    }

    /** Adds an adapter that was opened, whose name was made of the wanted one. */
    Reply.AdapterOpened add(
            final ConnectedClient client, final BrokerAdapter adapter, final String wanted) {
        take(adapter.process(), "openAdapter");
        adapters.put(adapter.number(), adapter);
        names.take(wanted, adapter);
        return addHandle(client, adapter, false);
    }

    private Reply.AdapterOpened addHandle(
            final ConnectedClient client, final BrokerAdapter adapter, final boolean creator) {
        final AdapterHandle handle = new AdapterHandle(++lastHandle, client, adapter, creator);
        handles.put(handle.number(), handle);
        adapter.handles().add(handle);
        return new Reply.AdapterOpened(handle.number(), adapter.description());
    }

    /**
     * Finds a handle.
     *
     * @param client that names it
     * @throws TunException ERROR_INVALID_HANDLE if that client has none of this number
     */
    public AdapterHandle handle(final ConnectedClient client, final int number) {
        final AdapterHandle handle = handles.get(number);
        if (handle == null || handle.owner() != client) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "adapter",
                    "the adapter is closed or gone; create or open it anew");
        }
        return handle;
    }

    /** Tells a client what one of its adapters is now. */
    public void describe(
            final ConnectedClient client,
            final long correlationId,
            final Request.DescribeAdapter request) {
        changes.describe(client, correlationId, handle(client, request.adapter).adapter());
    }

    public Reply list(final Request.ListAdapters request) {
        return InterfaceReports.page(adapters.tailMap(request.after, false).values());
    }

    /** Closes a handle, and removes the adapter if the handle created it. */
    public void close(final AdapterHandle handle, final Consumer<TunException> outcome) {
        final BrokerAdapter adapter = handle.adapter();
        if (adapter.goesWith(handle)) {
            remove(adapter, ErrorCode.ERROR_HANDLE_EOF, "its creator closed it", handle, outcome);
        } else {
            dropHandle(handle);
            if (adapter.session() != null && adapter.session().handle() == handle) {
                adapter.session().end(ErrorCode.ERROR_HANDLE_EOF, outcome);
            } else {
                outcome.accept(null);
            }
        }
    }

    private void dropHandle(final AdapterHandle handle) {
        handles.remove(handle.number());
        handle.owner().process().give(Limit.HANDLES, 1);
        handle.adapter().handles().remove(handle);
    }

    /**
     * Removes an adapter, and tells every client with a handle on it except the one that asked.
     *
     * @param asker the client that asked, or null
     * @param outcome called with null or the failure
     */
    public void remove(
            final BrokerAdapter adapter,
            final ErrorCode code,
            final String reason,
            final AdapterHandle asker,
            final Consumer<TunException> outcome) {
        if (adapters.remove(adapter.number()) == null) {
            outcome.accept(null);
            return;
        }
        if (adapter.session() != null) {
            final AdapterSession session = adapter.session();
            final boolean askersOwn = asker != null && session.handle() == asker;
            session.end(code, failure -> {});
            if (!askersOwn) {
                session.tellEnded(code, "the adapter is gone: " + reason);
            }
        }
        for (final AdapterHandle handle : List.copyOf(adapter.handles())) {
            dropHandle(handle);
            if (handle != asker) {
                handle.owner().event(new Event.AdapterGone(handle.number(), code.code(), reason));
            }
        }
        adapter.tap().end();
        names.leave(adapter);
        removing++;
        driverThread.call(
                adapter.process(),
                () -> {
                    adapter.device().close();
                    return null;
                },
                (nothing, failure) -> {
                    removing--;
                    release(adapter);
                    log.info("adapter " + adapter.spec().name() + " is removed: " + reason);
                    outcome.accept(failure);
                });
    }

    /**
     * Closes all handles of a client.
     *
     * @param onClosed called when all is closed and removed
     */
    public void closeAll(final ConnectedClient client, final Runnable onClosed) {
        final List<AdapterHandle> own = handles.values().stream()
                .filter(handle -> handle.owner() == client)
                .toList();
        final int[] left = {own.size()};
        for (final AdapterHandle handle : own) {
            close(handle, outcome -> {
                left[0]--;
                if (left[0] == 0) {
                    onClosed.run();
                }
            });
        }
        if (own.isEmpty()) {
            onClosed.run();
        }
    }

    /** Removes all adapters, since the broker ends. */
    public void removeAll() {
        for (final BrokerAdapter adapter : List.copyOf(adapters.values())) {
            if (adapter.isCreated()) {
                remove(adapter, ErrorCode.ERROR_HANDLE_EOF, "the broker ends", null, outcome -> {});
            }
        }
    }

    /** Returns how many devices the driver has, those being removed included. */
    int devices() {
        return adapters.size() + removing;
    }
}
