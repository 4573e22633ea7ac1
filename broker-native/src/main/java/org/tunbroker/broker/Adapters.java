package org.tunbroker.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.AdapterSpec;
import org.tunbroker.broker.driver.TunDevice;
import org.tunbroker.broker.driver.TunDriver;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * All adapters of the broker, and the clients' handles on them.
 *
 * <p>For the control loop's thread. What the driver does happens on the driver thread, in the order
 * in which it is asked for; the tables here already show its outcome.
 */
final class Adapters {
    // a page of the list: with names of full length 12 fit a message of 4096 bytes at least 3 times
    private static final int PAGE = 4;

    private final TunDriver driver;
    private final DriverThread driverThread;
    private final Sessions sessions;
    private final BrokerLog log;
    private final TreeMap<Integer, BrokerAdapter> adapters = new TreeMap<>();
    private int lastNumber;

    Adapters(
            final TunDriver driver,
            final DriverThread driverThread,
            final Sessions sessions,
            final BrokerLog log) {
        this.driver = driver;
        this.driverThread = driverThread;
        this.sessions = sessions;
        this.log = log;
    }

    boolean isEmpty() {
        return adapters.isEmpty();
    }

    boolean hasSessions() {
        return adapters.values().stream().anyMatch(adapter -> adapter.session() != null);
    }

    void create(
            final ConnectedClient client,
            final long correlationId,
            final Request.CreateAdapter request) {
        AdapterNames.check("createAdapter", "name", request.name);
        AdapterNames.check("createAdapter", "tunnelType", request.tunnelType);
        final String name = AdapterNames.unique(
                request.name,
                adapters.values().stream().map(adapter -> adapter.spec().name()));
        final UUID guid = request.guid == null ? UUID.randomUUID() : request.guid;
        final BrokerAdapter adapter =
                new BrokerAdapter(++lastNumber, new AdapterSpec(name, request.tunnelType, guid));
        adapters.put(adapter.number(), adapter);
        driverThread.callWithin(
                "createAdapter",
                driver.createDeadlineNs(),
                () -> {
                    final TunDevice device = driver.create(adapter.spec());
                    return new Created(device, describe(adapter, device));
                },
                (created, failure) -> {
                    if (failure != null) {
                        adapters.remove(adapter.number());
                        log.warning(failure.getMessage());
                        client.reply(correlationId, failure(failure));
                        return;
                    }
                    adapter.created(created.device(), created.description());
                    if (client.isGone()) {
                        remove(
                                adapter,
                                ErrorCode.ERROR_HANDLE_EOF,
                                "its owner died",
                                null,
                                outcome -> {});
                    } else {
                        log.info("adapter " + name + " is " + created.description().interfaceName);
                        client.reply(correlationId, addHandle(client, adapter, true));
                    }
                },
                // whoever asked was told that it failed
                created -> created.device().close());
    }

    /** What the driver thread made of a request for an adapter. */
    private record Created(TunDevice device, Reply.AdapterDescription description) {}

    private static Reply.AdapterDescription describe(
            final BrokerAdapter adapter, final TunDevice device) {
        final AdapterSpec spec = adapter.spec();
        return new Reply.AdapterDescription(
                adapter.number(),
                spec.name(),
                spec.tunnelType(),
                spec.guid(),
                device.interfaceName(),
                device.interfaceIndex(),
                device.luid());
    }

    void open(
            final ConnectedClient client,
            final long correlationId,
            final Request.OpenAdapter request) {
        AdapterNames.check("openAdapter", "name", request.name);
        final String key = AdapterNames.key(request.name);
        final BrokerAdapter adapter = adapters.values().stream()
                .filter(candidate -> candidate.isCreated()
                        && AdapterNames.key(candidate.spec().name()).equals(key))
                .findFirst()
                .orElseThrow(() -> new TunException(
                        ErrorCode.ERROR_NOT_FOUND,
                        "openAdapter",
                        "no adapter is named \"" + request.name + "\"; create it first"));
        client.reply(correlationId, addHandle(client, adapter, false));
    }

    private static Reply.AdapterOpened addHandle(
            final ConnectedClient client, final BrokerAdapter adapter, final boolean creator) {
        final AdapterHandle handle =
                new AdapterHandle(client.nextHandle(), client, adapter, creator);
        client.adapters().put(handle.number(), handle);
        adapter.handles().add(handle);
        return new Reply.AdapterOpened(handle.number(), adapter.description());
    }

    Reply list(final Request.ListAdapters request) {
        final List<Reply.AdapterDescription> page = new ArrayList<>();
        boolean more = false;
        for (final BrokerAdapter adapter :
                adapters.tailMap(request.after, false).values()) {
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

    /** Closes a handle, and removes the adapter if the handle created it. */
    void close(final AdapterHandle handle, final Consumer<TunException> outcome) {
        final BrokerAdapter adapter = handle.adapter();
        if (handle.creator()) {
            remove(adapter, ErrorCode.ERROR_HANDLE_EOF, "its creator closed it", handle, outcome);
        } else {
            dropHandle(handle);
            if (adapter.session() != null && adapter.session().handle() == handle) {
                sessions.end(adapter.session(), ErrorCode.ERROR_HANDLE_EOF, outcome);
            } else {
                outcome.accept(null);
            }
        }
    }

    private static void dropHandle(final AdapterHandle handle) {
        handle.owner().adapters().remove(handle.number());
        handle.adapter().handles().remove(handle);
    }

    /**
     * Removes an adapter, and tells all who have a handle on it but the one who asked.
     *
     * @param asker null if nobody asked
     * @param outcome called with null or the failure
     */
    void remove(
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
            final BrokerSession session = adapter.session();
            final boolean askersOwn = asker != null && session.handle() == asker;
            sessions.end(session, code, failure -> {});
            if (!askersOwn) {
                sessions.tellEnded(session, code, "the adapter is gone: " + reason);
            }
        }
        for (final AdapterHandle handle : List.copyOf(adapter.handles())) {
            dropHandle(handle);
            if (handle != asker) {
                handle.owner().event(new Event.AdapterGone(handle.number(), code.code(), reason));
            }
        }
        driverThread.call(
                () -> {
                    adapter.device().close();
                    return null;
                },
                (nothing, failure) -> {
                    log.info("adapter " + adapter.spec().name() + " is removed: " + reason);
                    outcome.accept(failure);
                });
    }

    /** Gives up all handles of a client that is gone, and the memory of its sessions. */
    void closeAll(final ConnectedClient client) {
        for (final AdapterHandle handle : List.copyOf(client.adapters().values())) {
            close(handle, outcome -> {});
        }
        sessions.closeMemories(client);
    }

    /** Removes all adapters, since the broker ends. */
    void removeAll() {
        for (final BrokerAdapter adapter : List.copyOf(adapters.values())) {
            if (adapter.isCreated()) {
                remove(adapter, ErrorCode.ERROR_HANDLE_EOF, "the broker ends", null, outcome -> {});
            }
        }
    }

    void deleteDriver(final ConnectedClient client, final long correlationId) {
        if (!adapters.isEmpty()) {
            throw new TunException(
                    ErrorCode.ERROR_BUSY,
                    "deleteDriver",
                    adapters.size() + " adapters are in use; close them first");
        }
        driverThread.call(
                () -> {
                    driver.deleteDriver();
                    return null;
                },
                (nothing, failure) -> client.reply(
                        correlationId, failure == null ? new Reply.Done() : failure(failure)));
    }

    void runningVersion(final ConnectedClient client, final long correlationId) {
        driverThread.call(
                driver::runningVersion,
                (version, failure) -> client.reply(
                        correlationId,
                        failure == null ? new Reply.DriverVersion(version) : failure(failure)));
    }

    static Reply.Failure failure(final TunException ex) {
        return new Reply.Failure(ex.code(), ex.call(), ex.reason());
    }
}
