package org.tunbroker.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.AdapterName;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Persistence;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * The persistent adapters of this user in the broker's network namespace, on Linux: those that
 * {@link Adapter#setPersistent} made, by whichever broker, and interfaces of the kernel's TUN that
 * were made for this user in another way ({@code ip tuntap add mode tun user NAME}).
 * {@link TunClient#openAdapter} opens one of them.
 *
 * <p>What the user owns counts, not who made it: the kernel lets every program of the user attach
 * to these interfaces. Thread-safe.
 *
 * <p>Example, which removes what an earlier run left:
 *
 * <pre>{@code
 * PersistentAdapters persistent = client.persistentAdapters();
 * for (PersistentAdapter each : persistent.list()) {
 *     if (each.info().tunnelType().equals("example") && !each.isInUse()) {
 *         persistent.remove(each.info().interfaceName());
 *     }
 * }
 * }</pre>
 */
public final class PersistentAdapters {
    private final ServingBroker serving;

    PersistentAdapters(final ServingBroker serving) {
        this.serving = serving;
    }

    /**
     * Lists them.
     *
     * @return a snapshot, by rising interface index, those that are open included; empty with
     *     another driver than {@link ConnectOptions#DRIVER_LINUX}. Before Linux 4.16, which does
     *     not tell their owners, it is empty as well
     */
    public List<PersistentAdapter> list() {
        final List<PersistentAdapter> all = new ArrayList<>();
        int after = 0;
        boolean more = true;
        while (more) {
            final Persistence.PersistentList page = call(
                    "persistentAdapters",
                    new Persistence.ListPersistent(after),
                    Persistence.PersistentList.class);
            for (int i = 0; i < page.adapters.size(); i++) {
                all.add(new PersistentAdapter(page.adapters.get(i), page.inUse.get(i)));
                after = page.adapters.get(i).interfaceIndex;
            }
            more = page.more && !page.adapters.isEmpty();
        }
        return Collections.unmodifiableList(all);
    }

    /**
     * Removes one, with all that lies on its interface, as {@code ip link delete} does.
     *
     * @param name of the interface, or else of the adapter without regard to case
     * @throws TunException ERROR_NOT_FOUND if this user has none of that name, ERROR_BUSY if a
     *     program has it open, this one included: {@link Adapter#delete} removes an open one.
     *     ERROR_NOT_SUPPORTED if it has several queues
     */
    public void remove(final String name) {
        AdapterName.check("removePersistent", "name", Objects.requireNonNull(name, "name"));
        call("removePersistent", new Persistence.RemovePersistent(name), Reply.Done.class);
    }

    private <R extends Reply> R call(
            final String call, final Request request, final Class<R> type) {
        return serving.call((registration, deadlineNs) -> {
            registration.require(Features.KEEPS_ADAPTERS, call);
            return registration.connection.call(request, type, deadlineNs);
        });
    }
}
