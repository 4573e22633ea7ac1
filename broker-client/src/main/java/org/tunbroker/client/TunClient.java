package org.tunbroker.client;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.ConnectThread;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.ipc.control.AdapterName;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * A connection to the broker, which owns adapters on this application's behalf.
 *
 * <p>Owned by the application, which closes it; its adapters and sessions are closed with it. An
 * application may have several clients. When the process ends, however it ends, the broker removes
 * the adapters that it created. Thread-safe.
 *
 * <p>Side effects in the application's process: one daemon thread for each client, named
 * {@code tb-client}, another, {@code tb-ready}, once something waits for
 * {@link Session#whenReadable()}, {@link Session#whenWritable} or in a virtual thread, three more
 * for a moment, {@code tb-connect} and {@code tb-preload} while it connects and
 * {@code tunbroker-futex} after a while, and the native library that JNA unpacks when it is first
 * used.
 *
 * <p>No call of a client, an adapter or a packet throws InterruptedException: all complete, within
 * their timeouts, and an interrupted thread keeps its flag. Only the calls of a session that wait
 * for packets or for room throw it; {@link Session} lists them. An interruption breaks nothing.
 *
 * <p>All calls throw {@link TunException}: ERROR_INVALID_HANDLE after {@link #close()},
 * ERROR_BROKEN_PIPE once the broker died or no longer knows this client, ERROR_TIMEOUT if it does
 * not answer. A client can be told to recover from that: {@link ConnectOptions#withRecovery}.
 *
 * <p>Example, which connects and makes an adapter that exists until the end of the block:
 *
 * <pre>{@code
 * try (TunClient client = TunClient.connect();
 *         Adapter adapter = client.createAdapter("Example", "Tunnel")) {
 *     System.out.println("made " + adapter.info().interfaceName());
 * } catch (final TunException ex) {
 *     // its message says what to do, such as which rights are missing
 *     System.err.println(ex.getMessage());
 *     if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)) {
 *         System.err.println("is tunbroker installed as a whole?");
 *     }
 * }
 * }</pre>
 */
public final class TunClient implements AutoCloseable {
    private final @Nullable RecoveryOptions options;
    private final LongFunction<Connector.Connected> connector;
    private final EventDelivery events;
    private final ServingBroker serving;
    private final ClientAdapters adapters;
    private final ClientSessions sessions;
    // guarded by this, both
    private @Nullable ClientRecovery recovery;
    private boolean closed;

    private TunClient(
            final Connector.Connected connected,
            final @Nullable RecoveryOptions options,
            final LongFunction<Connector.Connected> connector) {
        this.options = options;
        this.connector = connector;
        events = new EventDelivery(options == null ? null : this::recover);
        serving = new ServingBroker(new Registration(connected), options != null, events);
        adapters = new ClientAdapters(this, serving, options);
        sessions = new ClientSessions(serving);
    }

    /**
     * Connects with the default options.
     *
     * @return the client
     * @throws TunException as {@link #connect(ConnectOptions)}
     */
    public static TunClient connect() {
        return connect(new ConnectOptions());
    }

    /**
     * Connects to the broker of this user, driver and network namespace, or starts one if there is
     * none.
     *
     * @param options the settings of the connection
     * @return the client, to be closed by the application; an interrupted thread gets it as well,
     *     and keeps its flag
     * @throws TunException ERROR_FILE_NOT_FOUND if no native JVM or no broker is installed,
     *     ERROR_BAD_EXE_FORMAT if the configured JVM is of another architecture,
     *     ERROR_ACCESS_DENIED if the broker directory belongs to another user, or if no broker runs
     *     and this process lacks the rights that the driver needs, ERROR_REVISION_MISMATCH if the
     *     broker speaks another protocol, or a library on the class path is of another version,
     *     ERROR_NOT_SUPPORTED, ERROR_NOT_ENOUGH_MEMORY or ERROR_TOO_MANY_OPEN_FILES if this process
     *     lacks what is needed, ERROR_TIMEOUT, ERROR_DISK_FULL, ERROR_GEN_FAILURE if the broker
     *     does not start; the message has the end of its log
     */
    public static TunClient connect(final ConnectOptions options) {
        Objects.requireNonNull(options, "options");
        return ConnectThread.connect(options.connectTimeoutNs(), new FirstConnect(options));
    }

    /** As below, of a client that does not recover. */
    static TunClient started(final Connector.Connected connected) {
        return started(connected, null, limitNs -> connected);
    }

    /** Makes the client of a connection, and closes that if it fails. Null: it never recovers. */
    static TunClient started(
            final Connector.Connected connected,
            final @Nullable RecoveryOptions options,
            final LongFunction<Connector.Connected> connector) {
        try {
            final TunClient client = new TunClient(connected, options, connector);
            client.start(client.serving.registration());
            return client;
        } catch (final RuntimeException | Error ex) {
            // such as a missing class, or no thread left; no other code could close the connection
            connected.connection.close();
            throw ex;
        }
    }

    /** Begins to deliver what a broker tells, unless the client is closed. */
    synchronized void start(final Registration registration) {
        if (!closed) {
            registration.connection.start(
                    event -> events.onEvent(registration, event), () -> onBroken(registration));
        }
    }

    void onBroken(final Registration registration) {
        if (options == null) {
            events.onBroken(registration);
        } else {
            recover(registration);
        }
    }

    /** Begins to recover from the loss of a broker, or of an interface; once for each broker. */
    private void recover(final Registration lost) {
        final ClientRecovery begun;
        synchronized (this) {
            if (closed || recovery != null && recovery.isFrom(lost)) {
                return;
            }
            begun = new ClientRecovery(this, Objects.requireNonNull(options), lost);
            recovery = begun;
        }
        begun.start();
    }

    /**
     * Creates an adapter (WintunCreateAdapter) with a random GUID.
     *
     * @param name as {@link #createAdapter(String, String, UUID)}
     * @param tunnelType as {@link #createAdapter(String, String, UUID)}
     * @return the adapter
     */
    public Adapter createAdapter(final String name, final String tunnelType) {
        return createAdapter(name, tunnelType, null);
    }

    /**
     * Creates an adapter (WintunCreateAdapter). It exists until the handle returned is closed, or
     * this process dies.
     *
     * @param name 1 to 127 UTF-16 units, without control characters, line ends and halves of
     *     surrogate pairs; if an adapter has this name, without regard to case, a number is
     *     appended
     * @param tunnelType such as the name of the application; the same rules hold for it
     * @param guid or null for a random one; on Windows a fixed GUID keeps the network's profile
     * @return a handle on the adapter, to be closed by the application
     * @throws TunException ERROR_INVALID_PARAMETER if name or type break their rules, or what the
     *     driver reports
     */
    public Adapter createAdapter(
            final String name, final String tunnelType, final @Nullable UUID guid) {
        AdapterName.check("createAdapter", "name", Objects.requireNonNull(name, "name"));
        AdapterName.check(
                "createAdapter", "tunnelType", Objects.requireNonNull(tunnelType, "tunnelType"));
        return adapters.open(new Request.CreateAdapter(name, tunnelType, guid));
    }

    /**
     * Opens an existing adapter (WintunOpenAdapter): one of this broker, else a persistent one of
     * this user ({@link #persistentAdapters}), else one that another user or program made.
     *
     * @param name of the adapter without regard to case, or of its interface, as for others' ones
     * @return a handle on the adapter, to be closed by the application; what no client created
     *     stays then, with all that lies on its interface
     * @throws TunException ERROR_NOT_FOUND if no adapter has that name, ERROR_INVALID_PARAMETER if
     *     none can have it, ERROR_BUSY if another program has it open, ERROR_ACCESS_DENIED if it is
     *     not this user's and the broker was installed for ordinary users
     */
    public Adapter openAdapter(final String name) {
        AdapterName.check("openAdapter", "name", Objects.requireNonNull(name, "name"));
        return adapters.open(new Request.OpenAdapter(name));
    }

    /**
     * Lists the adapters of this broker, including those of other processes.
     *
     * @return a snapshot, in the order of creation
     */
    public List<AdapterInfo> adapters() {
        return adapters.all();
    }

    /**
     * Shows the adapters of this broker one after the other, until it is told to stop
     * (WintunEnumAdapters of Wintun 0.9 to 0.13). The broker is asked for a few at a time, so those
     * that come or go meanwhile may be shown or not.
     *
     * @param tunnelType what they are for, as they were created, compared exactly; null for all
     * @param callback called for each by this thread, in the order of their creation; it may call
     *     any method. It answers whether to go on. What it throws reaches the caller
     * @return whether all were shown; false if the callback ended it
     */
    public boolean enumerateAdapters(
            final @Nullable String tunnelType, final Predicate<AdapterInfo> callback) {
        return adapters.enumerate(tunnelType, Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Returns the adapters that stand without a client ({@link Adapter#setPersistent}).
     *
     * @return to list and to remove them
     */
    public PersistentAdapters persistentAdapters() {
        return new PersistentAdapters(serving);
    }

    /**
     * Returns what shows the broker at work.
     *
     * @return for its status, and to capture packets
     */
    public BrokerMonitor monitor() {
        return new BrokerMonitor(serving);
    }

    /**
     * Returns the version of the driver that runs (WintunGetRunningDriverVersion).
     *
     * @return the major version in the high 16 bits, the minor in the low; on Linux 1.6, the
     *     version of TUN
     * @throws TunException ERROR_FILE_NOT_FOUND if the driver is not loaded
     */
    public int runningDriverVersion() {
        return serving.call(new Request.RunningDriverVersion(), Reply.DriverVersion.class).version;
    }

    /**
     * Removes the driver from the machine (WintunDeleteDriver). Does nothing on Linux, where the
     * driver belongs to the kernel.
     *
     * @throws TunException ERROR_BUSY while the broker has adapters, ERROR_ACCESS_DENIED if it was
     *     installed for ordinary users
     */
    public void deleteDriver() {
        serving.call(new Request.DeleteDriver(), Reply.Done.class);
    }

    /**
     * Sets the receiver of log lines from broker and driver (WintunSetLogger).
     *
     * @param newLogger called by the client's daemon thread; null for none. If it is too slow,
     *     lines are dropped
     */
    public void setLogger(final @Nullable LogListener newLogger) {
        events.logger(newLogger);
        serving.call(new Request.SetLogger(newLogger != null), Reply.Done.class);
    }

    /**
     * Sets the listener for sessions and adapters that end without the application closing them.
     *
     * <p>An exception of a listener or logger goes to the uncaught-exception handler of the thread
     * {@code tb-client}. What that throws, {@code org.tunbroker.client} logs. The thread goes on.
     *
     * @param newListener called by the client's daemon thread; null for none
     */
    public void setListener(final @Nullable TunListener newListener) {
        events.listener(newListener);
    }

    /**
     * Returns the driver that the broker serves.
     *
     * @return one of the names in {@link ConnectOptions}
     */
    public String driver() {
        return serving.registration().welcome.driver;
    }

    /**
     * Returns the architecture of the broker's JVM.
     *
     * @return for example {@code amd64/64}: name and bits of a pointer
     */
    public String brokerArchitecture() {
        final Reply.Welcome welcome = serving.registration().welcome;
        return welcome.architecture + "/" + welcome.bits;
    }

    /**
     * Returns the broker's release of tunbroker, which may differ from the client's.
     *
     * @return for example {@code 0.1.0}; {@code unknown} if it was not built as a release
     */
    public String brokerVersion() {
        return serving.registration().welcome.release;
    }

    /**
     * Returns the broker's process id.
     *
     * @return as the broker sees it
     */
    public int brokerProcessId() {
        return serving.registration().welcome.processId;
    }

    /**
     * Tells whether the client can be used.
     *
     * @return false once it is closed, or the broker is gone for good
     */
    public boolean isOpen() {
        return serving.isOpen();
    }

    ServingBroker serving() {
        return serving;
    }

    EventDelivery events() {
        return events;
    }

    ClientSessions sessions() {
        return sessions;
    }

    /** Connects anew. */
    Registration connectAnew(final long timeoutNs) {
        return new Registration(connector.apply(timeoutNs));
    }

    ClientAdapters adapterCalls() {
        return adapters;
    }

    /**
     * Closes all adapters and sessions of this client, wakes every thread that waits on one, and
     * leaves the broker, which has removed them when this returns. Ends a recovery at once. Throws
     * nothing; idempotent; may be called by a listener.
     */
    @Override
    public void close() {
        final ClientRecovery begun;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            begun = recovery;
        }
        serving.close();
        final Registration registration = serving.registration();
        ClientAdapters.leave(registration);
        // the broker ends them when it is told that this client leaves
        registration.sessions.removeAll().forEach(Session::markClosed);
        if (begun != null) {
            begun.close();
        }
        registration.leave();
        // last: by now each session has ended, so that each stage is completed
        sessions.stop();
    }
}
