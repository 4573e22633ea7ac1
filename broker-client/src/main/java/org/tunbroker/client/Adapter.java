package org.tunbroker.client;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.recovery.AppliedChanges;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.control.AdapterName;

/**
 * A handle on a network adapter.
 *
 * <p>Owned by the application, which closes it; closing the client closes it too. The adapter
 * itself exists until the handle that created it is closed, or the process that created it dies,
 * unless it is {@linkplain #setPersistent persistent}. Closing a handle that
 * {@link TunClient#openAdapter} made leaves the adapter alone. Thread-safe.
 *
 * <p>All calls throw {@link TunException} ERROR_INVALID_HANDLE once the handle is closed or the
 * adapter is gone, and ERROR_BROKEN_PIPE once the broker died. None throws InterruptedException:
 * all complete, and an interrupted thread keeps its flag.
 *
 * <p>Example, which configures the interface and tolerates an address that it already has:
 *
 * <pre>{@code
 * adapter.setMtu(1400);
 * adapter.setUp(true);
 * try {
 *     adapter.addAddress(InetAddress.getByName("10.7.0.1"), 24);
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
 *         throw ex;
 *     }
 *     // the interface had the address already
 * }
 * }</pre>
 */
public final class Adapter extends ConfigurableInterface implements AutoCloseable {
    /** The capacity that {@link #startSession()} takes, 4 MiB. */
    public static final int DEFAULT_CAPACITY = 0x400000;

    /** The metric of {@link #setMetric} that leaves the choice to the operating system. */
    public static final int AUTOMATIC_METRIC = -1;

    private final TunClient client;
    private final boolean created;
    // written under this
    private volatile AdapterHandle handle;
    // the last one that is known
    private volatile AdapterInfo info;
    // guarded by this, both
    private final AppliedChanges applied = new AppliedChanges();
    private @Nullable Session session;
    private volatile boolean closed;
    private volatile boolean persistent;

    Adapter(final TunClient client, final boolean created, final AdapterHandle handle) {
        this.client = client;
        this.created = created;
        this.handle = handle;
        info = handle.info;
    }

    /**
     * Returns what the adapter is: name, GUID, interface name, LUID and so on. Asks the broker, so
     * the name and the index of an interface that was renamed or moved are those that it has now.
     *
     * @return what is so at this moment; once the handle is closed, the adapter is gone or the
     *     broker died, what was known last. A broker of an older release is not asked: what was so
     *     when the handle was made
     * @throws TunException ERROR_TIMEOUT if the broker does not answer
     */
    public AdapterInfo info() {
        if (isOpen()) {
            try {
                client.adapterCalls().describe(this).ifPresent(description -> info = description);
            } catch (final TunException ex) {
                // both mean that it is gone since just now
                if (!ex.is(ErrorCode.ERROR_INVALID_HANDLE) && !ex.is(ErrorCode.ERROR_BROKEN_PIPE)) {
                    throw ex;
                }
            }
        }
        return info;
    }

    /**
     * Starts a session with rings of {@link #DEFAULT_CAPACITY}.
     *
     * @return the session
     * @throws TunException as {@link #startSession(int)}
     */
    public Session startSession() {
        return startSession(DEFAULT_CAPACITY);
    }

    /**
     * Starts a session (WintunStartSession). An adapter has one session at a time. Packets that the
     * operating system sent into the adapter earlier are discarded.
     *
     * @param capacity of each of the two rings, in bytes: a power of two from 0x20000 (128 KiB) to
     *     0x4000000 (64 MiB); a full ring makes the operating system drop packets
     * @return the session, to be closed by the application
     * @throws TunException ERROR_INVALID_PARAMETER for another capacity, ERROR_ALREADY_INITIALIZED
     *     if the adapter has a session, ERROR_DISK_FULL if there is no shared memory left,
     *     ERROR_NOT_ENOUGH_MEMORY if this process has no room to map the rings, ERROR_HANDLE_EOF if
     *     the adapter's interface was deleted
     */
    public Session startSession(final int capacity) {
        return startSession(new SessionOptions().withCapacity(capacity));
    }

    /**
     * Starts a session with options.
     *
     * @param options capacity and offload
     * @return the session, to be closed by the application
     * @throws TunException as {@link #startSession(int)}; ERROR_NOT_SUPPORTED for
     *     {@link org.tunbroker.Offload#LARGE_PACKETS} if the driver has no offload
     */
    public Session startSession(final SessionOptions options) {
        final Session started =
                client.sessions().start(this, Objects.requireNonNull(options, "options"));
        final boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                session = started;
            }
        }
        if (late) {
            started.close();
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "startSession",
                    "the adapter was closed meanwhile");
        }
        return started;
    }

    /**
     * Has the adapter's interface stay when the adapter is closed, this process dies or the broker
     * does (TUNSETPERSIST), or go with it again, as it does by default.
     *
     * <p>All that lies on the interface stays with it: addresses, routes, MTU, state, name, DNS.
     * Packets that the system routes into it meanwhile are dropped. Routes past the tunnel
     * ({@link #addBypassRoute}) go, since nothing would follow the machine's gateway.
     * {@link TunClient#openAdapter} opens it again, from any process of the user; until then each
     * program of the user may attach to it, without rights. {@link TunClient#persistentAdapters}
     * lists and removes it. A reboot removes it in any case.
     *
     * @param newPersistent whether it stays
     * @throws TunException ERROR_NOT_SUPPORTED with another driver than
     *     {@link ConnectOptions#DRIVER_LINUX}: Wintun has no such adapters since 0.14.
     *     ERROR_NOT_ENOUGH_QUOTA if the user has too many
     */
    public void setPersistent(final boolean newPersistent) {
        requireNotClosed();
        client.adapterCalls().setPersistent(this, newPersistent);
        persistent = newPersistent;
    }

    /**
     * Gives the adapter another name (WintunSetAdapterName of Wintun 0.9 to 0.13), and its
     * interface one like it. {@link #setInterfaceName} gives a name to the interface alone.
     *
     * @param name as for {@link TunClient#createAdapter}; a number is appended if it is taken
     * @throws TunException ERROR_INVALID_PARAMETER if the name breaks a rule, ERROR_BUSY before
     *     Linux 6.2 while the interface is up
     */
    public void setName(final String name) {
        AdapterName.check("setName", "name", Objects.requireNonNull(name, "name"));
        requireNotClosed();
        info = client.adapterCalls().rename(this, name);
    }

    /**
     * Removes the adapter with its interface, whoever created it and whether it is persistent
     * (WintunDeleteAdapter of Wintun 0.9 to 0.13), and closes this handle. Other clients' sessions
     * on it end and their listeners hear that it is gone, as when its creator closes it.
     *
     * @throws TunException ERROR_ACCESS_DENIED if another client uses it, this one did not create
     *     it, and the broker was installed for ordinary users. ERROR_NOT_SUPPORTED if it is an
     *     adapter of Wintun's that another program created
     */
    public void delete() {
        requireNotClosed();
        client.adapterCalls().delete(this);
        // the broker has forgotten the handle, so this closes what is here
        close();
    }

    private void requireNotClosed() {
        // where the connection is lost, that is what the call says
        if (closed && client.isOpen()) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "adapter",
                    "the adapter is closed; create or open it anew");
        }
    }

    /** Returns what was known last, without asking the broker. */
    AdapterInfo lastInfo() {
        return info;
    }

    @Override
    void make(final List<Change> changes) {
        requireNotClosed();
        client.adapterCalls().configure(this, changes);
    }

    @Override
    List<ListedSetting> list() {
        requireNotClosed();
        return client.adapterCalls().settings(this);
    }

    /**
     * Tells whether the handle can be used.
     *
     * @return false once it is closed, the adapter is gone, or the broker died
     */
    public boolean isOpen() {
        return !closed && client.isOpen();
    }

    /**
     * Ends the handle's session, if it has one, then closes the handle (WintunCloseAdapter), which
     * removes the adapter if the handle created it. Throws nothing; idempotent.
     */
    @Override
    public void close() {
        if (markClosed()) {
            final Session ending = session();
            if (ending != null) {
                ending.close();
            }
            client.adapterCalls().close(this, handle);
        }
    }

    /** Closes the handle in this process only, without its session; returns whether it was open. */
    synchronized boolean markClosed() {
        if (closed) {
            return false;
        }
        closed = true;
        return true;
    }

    /** Returns the handle's session, or null. */
    synchronized @Nullable Session session() {
        return session;
    }

    void sessionClosed(final Session ended) {
        synchronized (this) {
            if (session == ended) {
                session = null;
            }
        }
    }

    int handle() {
        return handle.number;
    }

    AdapterHandle currentHandle() {
        return handle;
    }

    /**
     * Returns its number in a broker.
     *
     * @throws TunException ERROR_INVALID_HANDLE if that broker does not have it, since it is gone
     */
    int handleIn(final Registration registration, final String call) {
        final AdapterHandle current = handle;
        if (current.registration != registration) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    call,
                    "the adapter is gone; create or open it anew");
        }
        return current.number;
    }

    /** Tells whether this client created it, and did not open what another one created. */
    boolean isCreated() {
        return created;
    }

    /** Tells whether the next broker finds it, rather than having to create it anew. */
    boolean isPersistent() {
        return persistent;
    }

    boolean isClosed() {
        return closed;
    }

    /** Another broker has it now; returns false if it is closed, and so nobody needs it there. */
    synchronized boolean moveTo(final AdapterHandle next) {
        if (closed) {
            return false;
        }
        handle = next;
        info = next.info;
        return true;
    }

    /**
     * Keeps changes that a broker made, for the case that the next one has to make them again.
     *
     * @return false if the broker is lost already, and the next one may not hear of them
     */
    synchronized boolean keep(final Registration madeBy, final List<Change> changes) {
        if (handle.registration != madeBy || madeBy.adapters.isOver()) {
            return false;
        }
        applied.add(changes);
        return true;
    }

    /** Returns the changes that lead to the interface's configuration. */
    synchronized List<List<Change>> kept() {
        return applied.lists();
    }

    /** Returns the routes that are held behind those of the interface. */
    synchronized List<HeldRoute> held() {
        return applied.held();
    }

    /** Completes changes with those of the routes that are held behind what they are about. */
    synchronized List<Change> withHeld(final List<Change> changes) {
        return applied.withHeld(changes);
    }

    /** They were removed, since the adapter goes. */
    synchronized void forgetHeld() {
        applied.held()
                .forEach(route -> applied.add(Collections.singletonList(Change.remove(route))));
    }

    TunClient client() {
        return client;
    }
}
