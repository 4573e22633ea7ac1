package org.tunbroker.client;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.recovery.AppliedChanges;
import org.tunbroker.ipc.config.Change;

/**
 * A handle on a network adapter.
 *
 * <p>Owned by the application, which closes it; closing the client closes it too. The adapter
 * itself exists until the handle that created it is closed, or the process that created it dies.
 * Closing a handle that {@link TunClient#openAdapter} made leaves the adapter alone. Thread-safe.
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
public final class Adapter implements AutoCloseable {
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
     * Gives the interface an address; routes to its network follow from the prefix length.
     *
     * @param address IPv4 or IPv6; unicast, so not unspecified, multicast, loopback or
     *     255.255.255.255
     * @param prefixLength 0 to 32, or 0 to 128
     * @throws TunException ERROR_INVALID_PARAMETER if the address or the prefix length is not
     *     allowed, ERROR_ALREADY_EXISTS if the interface has the address, ERROR_NOT_SUPPORTED if
     *     the machine lacks its family or, for IPv6 on Linux, the MTU is below 1280,
     *     ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another network namespace
     */
    public void addAddress(final InetAddress address, final int prefixLength) {
        Objects.requireNonNull(address, "address");
        configure(new InterfaceChanges().addAddress(address, prefixLength));
    }

    /**
     * Removes an address from the interface, and the route to its network. Linux also removes the
     * addresses of the same network that were added later, unless the sysctl promote_secondaries is
     * set.
     *
     * @param address as it was added
     * @param prefixLength as it was added
     * @throws TunException ERROR_NOT_FOUND if the interface does not have the address,
     *     ERROR_INVALID_PARAMETER or ERROR_FILE_NOT_FOUND as {@link #addAddress}
     */
    public void removeAddress(final InetAddress address, final int prefixLength) {
        Objects.requireNonNull(address, "address");
        configure(new InterfaceChanges().removeAddress(address, prefixLength));
    }

    /**
     * Adds a route through the interface (CreateIpForwardEntry2). Linux takes an interface's routes
     * away when it goes down: set it up first, and add them again after that. The routes go with
     * the adapter.
     *
     * @param route to whatever the adapter leads
     * @throws TunException ERROR_INVALID_PARAMETER if the destination has bits beyond its prefix,
     *     the gateway is of another family or can be none, or a number is out of its range;
     *     ERROR_ALREADY_EXISTS if the system has a route to this destination with this metric,
     *     through any interface; ERROR_NETWORK_UNREACHABLE if the gateway cannot be reached through
     *     the interface, ERROR_NOT_READY if the interface is down, ERROR_NOT_SUPPORTED if the
     *     machine has not the family or, on Windows, for a table; ERROR_FILE_NOT_FOUND as
     *     {@link #addAddress}
     */
    public void addRoute(final Route route) {
        Objects.requireNonNull(route, "route");
        configure(new InterfaceChanges().addRoute(route));
    }

    /**
     * Removes a route through the interface, whoever added it (DeleteIpForwardEntry2).
     *
     * @param route as it was added
     * @throws TunException ERROR_NOT_FOUND if the interface has not the route, with this gateway,
     *     metric and table; ERROR_INVALID_PARAMETER or ERROR_FILE_NOT_FOUND as {@link #addRoute}
     */
    public void removeRoute(final Route route) {
        Objects.requireNonNull(route, "route");
        configure(new InterfaceChanges().removeRoute(route));
    }

    /**
     * Sets the largest packet that the operating system sends into the adapter.
     *
     * <p>IPv6 needs 1280 or more. Below that Linux disables IPv6 on the interface and removes its
     * IPv6 addresses; to restore IPv6, set a larger MTU and add them again. Windows leaves the MTU
     * for IPv6 as it was.
     *
     * @param mtu bytes, 576 to 65535
     * @throws TunException ERROR_INVALID_PARAMETER, or ERROR_FILE_NOT_FOUND if the interface was
     *     deleted or moved to another network namespace
     */
    public void setMtu(final int mtu) {
        configure(new InterfaceChanges().setMtu(mtu));
    }

    /**
     * Sets the interface up or down. A new interface is down; packets flow only while it is up.
     * When it goes down, Linux removes its IPv6 addresses: add them again afterwards.
     *
     * <p>While it is down, packets that are sent into it are dropped. On Linux they count as
     * {@link SessionStatistics#sendDrops()}, and the broker logs a warning with the first of them
     * (see {@link TunClient#setLogger}). Wintun does not report them, so there they count as sent.
     *
     * @param up true for up
     * @throws TunException ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another
     *     network namespace; another code if the operating system refuses
     */
    public void setUp(final boolean up) {
        configure(new InterfaceChanges().setUp(up));
    }

    /**
     * Sets which interface the operating system prefers where several lead to the same network: the
     * one with the lowest metric.
     *
     * <p>Windows adds the interface's metric to that of each route through it (SetIpInterfaceEntry,
     * for both families). Linux has no metric of an interface, so the routes to the networks of its
     * addresses get this metric (IFA_RT_PRIORITY), for all addresses added through the broker,
     * before or after this call. Routes made by others keep their metric, and so does the
     * link-local address that Linux assigns. IPv6 on Linux takes 0 as 1.
     *
     * @param metric 0 to 9999, or {@link #AUTOMATIC_METRIC}: what Windows derives from the link's
     *     speed; on Linux 0 for IPv4 and 256 for IPv6, the kernel's own
     * @throws TunException ERROR_INVALID_PARAMETER for another metric, ERROR_NOT_SUPPORTED if the
     *     kernel is older than Linux 4.18 (if the interface has no address yet, the next
     *     {@link #addAddress} says so) or the broker is of an older release, ERROR_FILE_NOT_FOUND
     *     if the interface was deleted or moved to another network namespace
     */
    public void setMetric(final int metric) {
        configure(new InterfaceChanges().setMetric(metric));
    }

    /**
     * Renames the interface. The adapter keeps its own name, by which clients open it.
     *
     * <p>Linux (SIOCSIFNAME) renames an interface that is up from 6.2 on; before, only one that is
     * down. Windows has no documented call for it: there only Rename-NetAdapter and its like do it.
     * The loopback driver keeps the name, which changes nothing.
     *
     * @param name 1 to 15 printable ASCII characters, without space, {@code /}, {@code :} and
     *     {@code %}, not beginning with {@code -}, and not {@code .}, {@code ..}, {@code all} or
     *     {@code default}
     * @throws TunException ERROR_INVALID_PARAMETER for another name, ERROR_ALREADY_EXISTS if
     *     another interface has it, ERROR_BUSY if the kernel renames no interface that is up,
     *     ERROR_NOT_SUPPORTED on Windows or if the broker is of an older release,
     *     ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another network namespace
     */
    public void setInterfaceName(final String name) {
        configure(new InterfaceChanges().setInterfaceName(name));
    }

    /**
     * Makes several changes of the interface in their order, as each one's own call does. If one
     * fails, none is left: those before it are undone in reverse order, with what they took away
     * themselves, such as the IPv6 addresses of an interface that was set down. The adapter's
     * session goes on meanwhile, and may see each step.
     *
     * <pre>{@code
     * adapter.configure(new InterfaceChanges()
     *         .setMtu(1400)
     *         .addAddress(InetAddress.getByName("10.6.7.7"), 24)
     *         .setUp(true));
     * }</pre>
     *
     * @param changes at most 32; none at all does nothing
     * @throws TunException what the call of the change that failed would throw; the message says
     *     which one it was, and what could not be undone if anything could not. With
     *     ERROR_INVALID_PARAMETER nothing was begun. ERROR_NOT_SUPPORTED also if the broker is an
     *     older release that does not know a change
     */
    public void configure(final InterfaceChanges changes) {
        configure(Objects.requireNonNull(changes, "changes").changes());
    }

    /**
     * Makes several changes as {@link #configure}, but leaves addresses and routes of a family out
     * that the machine has not: many have IPv6 switched off. What is left of the changes is made
     * wholly or not at all.
     *
     * @param changes at most 32
     * @return which family was left out; empty if all changes were made
     * @throws TunException as {@link #configure}; ERROR_NOT_SUPPORTED if nothing is left to do, or
     *     what is left is not supported either
     */
    public Set<AddressFamily> configureAvailable(final InterfaceChanges changes) {
        Objects.requireNonNull(changes, "changes");
        return AvailableFamilies.configure(changes.changes(), this::configure);
    }

    /**
     * Asks what the interface has now: MTU, state, metric, addresses and routes, those too that
     * others set.
     *
     * @return as the operating system has it at this moment
     * @throws TunException ERROR_FILE_NOT_FOUND if the interface was deleted or moved to another
     *     network namespace, ERROR_NOT_SUPPORTED if the broker is of an older release, ERROR_BUSY
     *     if the settings change faster than they can be told
     */
    public InterfaceSettings settings() {
        requireNotClosed();
        return new InterfaceSettings(client.adapterCalls().settings(this));
    }

    /**
     * Gives the interface these addresses in place of all that it has: as one change, so that
     * either all are replaced or none. Link-local addresses that the system itself gave stay.
     *
     * @param addresses none for no address
     * @throws TunException as {@link #addAddress} and {@link #configure}; there are at most 32
     *     changes
     */
    public void replaceAddresses(final Collection<AssignedAddress> addresses) {
        Objects.requireNonNull(addresses, "addresses");
        configure(new AddressReplacement(settings(), addresses).changes());
    }

    /**
     * Waits until the system answers to an address. It does at once to one of IPv4; to one of IPv6
     * some milliseconds after it was added and the interface is up.
     *
     * @param address that the interface has
     * @param timeout how long at most; 0 looks once
     * @throws TunException ERROR_TIMEOUT if it takes longer, ERROR_NOT_FOUND if the interface has
     *     not the address, ERROR_ALREADY_EXISTS if another machine has it, and as {@link #settings}
     */
    public void awaitUsable(final InetAddress address, final Duration timeout) {
        AddressWait.run(
                this::settings,
                Objects.requireNonNull(address, "address"),
                Objects.requireNonNull(timeout, "timeout"));
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

    private void configure(final List<Change> changes) {
        requireNotClosed();
        client.adapterCalls().configure(this, changes);
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
            client.adapterCalls().close(handle);
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

    TunClient client() {
        return client;
    }
}
