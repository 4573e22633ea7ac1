package org.tunbroker.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.config.ConfigureCall;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.control.Persistence;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Brings a client's adapters and sessions back in a broker that knows nothing of them. Adapters
 * that the client created come first, with their sessions; those of others follow once those have
 * them back.
 *
 * <p>For one thread. Each call fails as the broker's answers do, and leaves what it has done.
 */
final class Restoration {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final TunClient client;
    private final Registration found;
    private final long deadlineNs;
    private final Consumer<RecoveryPhase> onPhase;
    private final List<Adapter> missing = new ArrayList<>();
    // whose interfaces were there before
    private final Set<Adapter> standing = new HashSet<>();

    /**
     * Begins.
     *
     * @param found the client's registration with that broker
     * @param onPhase told of each phase that begins
     */
    Restoration(
            final TunClient client,
            final Registration found,
            final long deadlineNs,
            final Consumer<RecoveryPhase> onPhase) {
        this.client = client;
        this.found = found;
        this.deadlineNs = deadlineNs;
        this.onPhase = onPhase;
    }

    /** Returns the adapters of others that those did not create again. */
    List<Adapter> missing() {
        return missing;
    }

    /** Brings back what is not closed. */
    void run(final List<Adapter> adapters, final List<Session> sessions) {
        adapters.stream()
                .filter(adapter -> adapter.isClosed() && !adapter.held().isEmpty())
                .forEach(this::removeHeld);
        final List<Adapter> created =
                adapters.stream().filter(Adapter::isCreated).collect(Collectors.toList());
        restore(created, sessions);
        final List<Adapter> opened = adapters.stream()
                .filter(adapter -> !adapter.isCreated() && !adapter.isClosed())
                .collect(Collectors.toList());
        if (!opened.isEmpty()) {
            restore(opened, sessions);
        }
    }

    /**
     * Removes what is held behind the routes of an adapter that was closed while there was no
     * broker: this needs an adapter.
     */
    private void removeHeld(final Adapter closed) {
        final int handle = create(closed.lastInfo()).adapter;
        ClientAdapters.removeHeld(found, handle, closed.held(), deadlineNs);
        closed.forgetHeld();
        found.connection.call(new Request.CloseAdapter(handle), Reply.Done.class, deadlineNs);
    }

    private Reply.AdapterOpened create(final AdapterInfo info) {
        return found.connection.call(
                new Request.CreateAdapter(info.name(), info.tunnelType(), info.guid()),
                Reply.AdapterOpened.class,
                deadlineNs);
    }

    private void restore(final List<Adapter> group, final List<Session> sessions) {
        onPhase.accept(RecoveryPhase.ADAPTERS);
        for (final Adapter adapter : group) {
            if (!adapter.isClosed()) {
                restore(adapter);
            }
        }
        group.removeAll(missing);
        onPhase.accept(RecoveryPhase.CONFIGURATION);
        if (client.events().hasLogger()) {
            found.connection.call(new Request.SetLogger(true), Reply.Done.class, deadlineNs);
        }
        for (final Adapter adapter : group) {
            if (!adapter.isClosed()) {
                configure(adapter);
            }
        }
        onPhase.accept(RecoveryPhase.SESSIONS);
        for (final Session session : sessions) {
            if (!session.isClosed() && group.contains(session.adapter())) {
                client.sessions().restart(found, session, deadlineNs);
            }
        }
    }

    /** Makes the changes again; on an interface that was there before, those that it lacks. */
    private void configure(final Adapter adapter) {
        final ConfigureCall call = found.configureCall();
        for (final List<Change> changes : adapter.kept()) {
            if (adapter.isCreated() && !standing.contains(adapter)) {
                call.run(adapter.handle(), changes, deadlineNs);
            } else {
                for (final Change change : changes) {
                    restore(call, adapter, change);
                }
            }
        }
    }

    private void restore(final ConfigureCall call, final Adapter adapter, final Change change) {
        try {
            call.run(adapter.handle(), Collections.singletonList(change), deadlineNs);
        } catch (final TunException ex) {
            // a persistent interface kept what lies on it
            if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
                throw ex;
            }
        }
    }

    /** Creates an adapter anew, since its interface went, and makes it what it was. */
    private Reply.AdapterOpened create(final Adapter adapter) {
        final AdapterInfo info = adapter.lastInfo();
        final Reply.AdapterOpened created = create(info);
        if (!created.description.name.equals(info.name())) {
            // a broker that is killed while it starts a session can leave the interface behind
            final Reply.AdapterOpened left = standing(adapter);
            if (left != null) {
                found.connection.callQuietly(new Request.CloseAdapter(created.adapter));
                setPersistent(left, adapter.isPersistent());
                return left;
            }
        }
        if (adapter.isPersistent()) {
            setPersistent(created, true);
        }
        return created;
    }

    private void setPersistent(final Reply.AdapterOpened opened, final boolean persistent) {
        found.connection.call(
                new Persistence.SetPersistent(opened.adapter, persistent),
                Reply.Done.class,
                deadlineNs);
    }

    /** Opens the interface that an adapter had, if it stands still; else returns null. */
    private Reply.@Nullable AdapterOpened standing(final Adapter adapter) {
        final AdapterInfo info = adapter.lastInfo();
        final Reply.AdapterOpened opened;
        try {
            opened = found.connection.call(
                    new Request.OpenAdapter(info.name()), Reply.AdapterOpened.class, deadlineNs);
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_NOT_FOUND)) {
                throw ex;
            }
            return null;
        }
        if (opened.description.guid.equals(info.guid())) {
            standing.add(adapter);
            return opened;
        }
        // another's, which has the name by now
        found.connection.callQuietly(new Request.CloseAdapter(opened.adapter));
        return null;
    }

    private void restore(final Adapter adapter) {
        final AdapterInfo info = adapter.lastInfo();
        final Reply.AdapterOpened opened;
        if (adapter.isCreated()) {
            final Reply.AdapterOpened left = adapter.isPersistent() ? standing(adapter) : null;
            opened = left == null ? create(adapter) : left;
        } else {
            opened = open(info.name());
        }
        if (opened == null) {
            missing.add(adapter);
            return;
        }
        if (!opened.description.name.equals(info.name())) {
            // the next try may find the name free
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "createAdapter",
                    "another client has an adapter named " + info.name()
                            + "; close that one, or choose a name that nobody else takes");
        }
        final AdapterHandle handle = new AdapterHandle(found, opened);
        found.adapters.add(handle.number, adapter);
        if (!adapter.moveTo(handle)) {
            ClientAdapters.removeHeld(found, handle.number, adapter.held(), deadlineNs);
            client.adapterCalls().close(handle);
        }
    }

    /** Opens another client's adapter, once that one has it back; null if it has not for long. */
    private Reply.@Nullable AdapterOpened open(final String name) {
        final long now = System.nanoTime();
        // the rest of the time is for what comes after it
        final long untilNs = now + (deadlineNs - now) / 2;
        while (true) {
            try {
                return found.connection.call(
                        new Request.OpenAdapter(name), Reply.AdapterOpened.class, deadlineNs);
            } catch (final TunException ex) {
                if (!ex.is(ErrorCode.ERROR_NOT_FOUND)) {
                    throw ex;
                }
                if (System.nanoTime() - untilNs >= 0) {
                    return null;
                }
                client.serving()
                        .waiting()
                        .awaitQuietly(client.serving()::isClosed, System.nanoTime() + LOOK_NS);
            }
        }
    }
}
