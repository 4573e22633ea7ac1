package org.tunbroker.broker.adapter;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.PersistentInterface;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.broker.limit.Reach;
import org.tunbroker.ipc.control.AdapterName;
import org.tunbroker.ipc.control.Persistence;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Makes adapters persistent, lists and removes those that are, and deletes adapters whoever created
 * them.
 *
 * <p>For the control loop's thread. What stands the driver is asked each time: others make and
 * remove such interfaces as well.
 */
public final class PersistentAdapters {
    private final TunDriver driver;
    private final DriverThread driverThread;
    private final Adapters adapters;
    private final Reach reach;
    private final long most;

    public PersistentAdapters(
            final TunDriver driver,
            final DriverThread driverThread,
            final Adapters adapters,
            final Reach reach,
            final Limits limits) {
        this.driver = driver;
        this.driverThread = driverThread;
        this.adapters = adapters;
        this.reach = reach;
        this.most = limits.of(Limit.PERSISTENT);
    }

    public void set(
            final ConnectedClient client,
            final long correlationId,
            final Persistence.SetPersistent request) {
        final TunDevice device =
                adapters.handle(client, request.adapter).adapter().device();
        driverThread.call(
                client.process(),
                () -> {
                    if (request.persistent && !device.isPersistent()) {
                        checkRoom();
                    }
                    device.setPersistent(request.persistent);
                    return null;
                },
                (nothing, failure) -> client.finish(correlationId, failure));
    }

    private void checkRoom() {
        final int standing = driver.persistent().size();
        if (standing >= most) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                    "setPersistent",
                    "this user has " + standing + " persistent interfaces, and may have " + most
                            + " (limit " + Limit.PERSISTENT.key() + "): remove some, or raise it by"
                            + " the system property tunbroker.limits of the process that starts the"
                            + " broker");
        }
    }

    public void list(
            final ConnectedClient client,
            final long correlationId,
            final Persistence.ListPersistent request) {
        driverThread.call(client.process(), driver::persistent, (standing, failure) -> {
            if (failure == null) {
                client.reply(correlationId, page(standing, request.after));
            } else {
                client.fail(correlationId, failure);
            }
        });
    }

    private Reply page(final List<PersistentInterface> standing, final int after) {
        final List<Reply.AdapterDescription> page = new ArrayList<>();
        final List<Boolean> inUse = new ArrayList<>();
        boolean more = false;
        for (final PersistentInterface each : standing) {
            if (each.interfaceIndex() > after) {
                more = page.size() == InterfaceReports.PAGE;
                if (more) {
                    break;
                }
                page.add(describe(each));
                inUse.add(each.inUse());
            }
        }
        return new Persistence.PersistentList(page, inUse, more);
    }

    private Reply.AdapterDescription describe(final PersistentInterface each) {
        final BrokerAdapter open =
                adapters.first(told -> told.interfaceIndex == each.interfaceIndex());
        return new Reply.AdapterDescription(
                open == null ? 0 : open.number(),
                open == null ? each.spec().name() : open.spec().name(),
                each.spec().tunnelType(),
                each.spec().guid(),
                each.interfaceName(),
                each.interfaceIndex(),
                each.luid());
    }

    public void remove(
            final ConnectedClient client,
            final long correlationId,
            final Persistence.RemovePersistent request) {
        AdapterName.check("removePersistent", "name", request.name);
        driverThread.call(
                client.process(),
                () -> {
                    driver.removePersistent(request.name);
                    return null;
                },
                (nothing, failure) -> client.finish(correlationId, failure));
    }

    /** Removes an adapter with its interface, whoever created it. */
    public void delete(
            final ConnectedClient client,
            final long correlationId,
            final Request.DeleteAdapter request) {
        final AdapterHandle handle = adapters.handle(client, request.adapter);
        final BrokerAdapter adapter = handle.adapter();
        if (!handle.creator()
                && adapter.handles().stream().anyMatch(other -> other.owner() != client)) {
            reach.require("deleteAdapter", "deletes what another program uses");
        }
        final TunDevice device = adapter.device();
        driverThread.call(
                client.process(),
                () -> {
                    if (device.isPersistent()) {
                        device.setPersistent(false);
                    }
                    return null;
                },
                (nothing, failure) -> {
                    if (failure == null) {
                        adapters.remove(
                                adapter,
                                // not the interface's loss, from which clients recover
                                ErrorCode.ERROR_OPERATION_ABORTED,
                                "another client deleted it",
                                handle,
                                outcome -> client.finish(correlationId, outcome));
                    } else {
                        client.fail(correlationId, failure);
                    }
                });
    }
}
