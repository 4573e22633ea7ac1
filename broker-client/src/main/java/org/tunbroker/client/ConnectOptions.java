package org.tunbroker.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.ConnectSettings;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.client.internal.connect.DriverChoice;
import org.tunbroker.client.internal.connect.InstalledStarter;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * Options of a connection. Each has a default. A timeout of more than 146 years, such as
 * {@link java.time.temporal.ChronoUnit#FOREVER}, means no limit.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which connects to a broker that needs no rights, within 5 seconds:
 *
 * <pre>{@code
 * final ConnectOptions options = new ConnectOptions()
 *         .withDriver(ConnectOptions.DRIVER_LOOPBACK)
 *         .withConnectTimeout(Duration.ofSeconds(5));
 * try (TunClient client = TunClient.connect(options)) {
 *     System.out.println("connected to a broker of " + client.brokerArchitecture());
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_TIMEOUT)) {
 *         throw ex;
 *     }
 *     System.err.println("no broker within 5 s: " + ex.reason());
 * }
 * }</pre>
 */
public final class ConnectOptions {
    /** The driver of Linux, the kernel's TUN (/dev/net/tun). Its broker needs CAP_NET_ADMIN. */
    public static final String DRIVER_LINUX = DriverChoice.LINUX;

    /** The driver of Windows, wintun.dll. Its broker needs an administrator's rights. */
    public static final String DRIVER_WINTUN = DriverChoice.WINTUN;

    /**
     * The driver in memory, on each system. It needs no rights, and the system does not know its
     * adapters: it answers echo requests, and returns every other packet unchanged.
     */
    public static final String DRIVER_LOOPBACK = DriverChoice.LOOPBACK;

    // times are added to System.nanoTime(), and compared by their difference
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    // null in any of these three: the default is determined when connecting
    private final @Nullable String driver;
    private final @Nullable Path directory;
    private final @Nullable Duration brokerIdleExit;
    private final Duration connectTimeout;
    private final Duration callTimeout;
    // null if the client does not recover
    private final @Nullable RecoveryOptions recovery;
    private final boolean starting;

    /** Makes options with the defaults. */
    public ConnectOptions() {
        this(null, null, null, Duration.ofSeconds(30), Duration.ofSeconds(100), null, true);
    }

    private ConnectOptions(
            final @Nullable String driver,
            final @Nullable Path directory,
            final @Nullable Duration brokerIdleExit,
            final Duration connectTimeout,
            final Duration callTimeout,
            final @Nullable RecoveryOptions recovery,
            final boolean starting) {
        this.starting = starting;
        this.driver = driver;
        this.directory = directory;
        this.brokerIdleExit = brokerIdleExit;
        this.connectTimeout = connectTimeout;
        this.callTimeout = callTimeout;
        this.recovery = recovery;
    }

    /**
     * Chooses the driver, which is checked when connecting.
     *
     * @param name {@link #DRIVER_LINUX} on Linux, {@link #DRIVER_WINTUN} on Windows, or
     *     {@link #DRIVER_LOOPBACK}. The default is the system property {@code tunbroker.driver},
     *     else the system's own driver; if that is not available, connecting fails and says what is
     *     missing
     * @return a copy with this change
     */
    public ConnectOptions withDriver(final String name) {
        return new ConnectOptions(
                Objects.requireNonNull(name, "name"),
                directory,
                brokerIdleExit,
                connectTimeout,
                callTimeout,
                recovery,
                starting);
    }

    /**
     * Chooses the folder of broker directories.
     *
     * @param folder a folder that only this user can enter, or that this user can create. The
     *     default is the system property {@code tunbroker.dir}; else on Linux /run/tunbroker/UID if
     *     it was made for this user, else /dev/shm/tunbroker-UID (with .1, .2 and so on appended if
     *     another user has taken that name), on Windows %LOCALAPPDATA%\tunbroker
     * @return a copy with this change
     */
    public ConnectOptions withDirectory(final Path folder) {
        return new ConnectOptions(
                driver,
                Objects.requireNonNull(folder, "folder").toAbsolutePath(),
                brokerIdleExit,
                connectTimeout,
                callTimeout,
                recovery,
                starting);
    }

    /**
     * Limits how long connecting takes, including the start of a broker.
     *
     * @param timeout positive; 30 s by default
     * @return a copy with this change
     * @throws TunException ERROR_INVALID_PARAMETER for zero or less
     */
    public ConnectOptions withConnectTimeout(final Duration timeout) {
        return new ConnectOptions(
                driver,
                directory,
                brokerIdleExit,
                checkPositive("connectTimeout", Objects.requireNonNull(timeout, "timeout")),
                callTimeout,
                recovery,
                starting);
    }

    /**
     * Limits how long a call waits for the broker's answer.
     *
     * @param timeout positive; 100 s by default, since the first adapter of a Windows may take 90
     *     s, in which the driver is installed
     * @return a copy with this change
     * @throws TunException ERROR_INVALID_PARAMETER for zero or less
     */
    public ConnectOptions withCallTimeout(final Duration timeout) {
        return new ConnectOptions(
                driver,
                directory,
                brokerIdleExit,
                connectTimeout,
                checkPositive("callTimeout", Objects.requireNonNull(timeout, "timeout")),
                recovery,
                starting);
    }

    /**
     * Sets how long a broker that this client starts stays after its last client left. A running
     * broker keeps its own setting.
     *
     * @param time zero or more. The default is 10 s, and 30 minutes with {@link #DRIVER_WINTUN}
     *     because Windows loads a driver slowly
     * @return a copy with this change
     * @throws TunException ERROR_INVALID_PARAMETER for less than zero
     */
    public ConnectOptions withBrokerIdleExit(final Duration time) {
        if (Objects.requireNonNull(time, "time").isNegative()) {
            throw invalid("brokerIdleExit", time);
        }
        return new ConnectOptions(
                driver,
                directory,
                atMostLongest(time),
                connectTimeout,
                callTimeout,
                recovery,
                starting);
    }

    /**
     * Lets the client recover when its broker dies, is killed, or leaves for a newer one: the
     * client connects anew, which starts a broker if there is none, makes its adapters again with
     * the same name, type, GUID and configuration, and gives its sessions new rings. The objects
     * stay: {@link TunClient}, {@link Adapter} and {@link Session} go on. Without this, which is
     * the default, all of them end with the broker.
     *
     * <p>The same is done when the broker lives and an interface goes away that this client
     * created: somebody deletes it, or Windows removes the adapters, as it does when the driver is
     * replaced. All adapters of the client are made again then.
     *
     * <ul>
     *   <li>Calls that wait for packets or for room wait through it, until their deadline; those
     *       that do not wait find no packet and no room meanwhile.
     *   <li>What was in the rings is lost, and counted ({@link RecoveryProgress}). A packet that is
     *       held then refuses use, ERROR_INVALID_HANDLE.
     *   <li>Other calls wait for its end, until their own deadline, but for those of a listener,
     *       which fail with ERROR_BROKEN_PIPE. A call that the broker had not answered is made once
     *       more.
     *   <li>The interface is a new one: its index and LUID change, and what others than this client
     *       configured on it is gone, such as routes.
     *   <li>An adapter that this client opened and another one created is opened again once that
     *       one has it back; if that does not happen within the limit, it is gone.
     *   <li>Meanwhile packets go around the tunnel, where the machine has another way, unless
     *       {@link RecoveryOptions#withRoutesHeld} prevents that.
     *   <li>{@link TunListener#recovery} hears of each phase. One that takes longer than the limit
     *       ends as without recovery, and says in which phase.
     * </ul>
     *
     * @param options the limit and the pauses between tries
     * @return these options but for that
     */
    public ConnectOptions withRecovery(final RecoveryOptions options) {
        return new ConnectOptions(
                driver,
                directory,
                brokerIdleExit,
                connectTimeout,
                callTimeout,
                Objects.requireNonNull(options, "options"),
                starting);
    }

    /**
     * Lets the client connect only to a broker that runs: if there is none, connecting fails with
     * ERROR_FILE_NOT_FOUND, and none is started.
     *
     * @return a copy with this change
     */
    public ConnectOptions withoutStart() {
        return new ConnectOptions(
                driver, directory, brokerIdleExit, connectTimeout, callTimeout, recovery, false);
    }

    static Duration checkPositive(final String name, final Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw invalid(name, value);
        }
        return atMostLongest(value);
    }

    private static Duration atMostLongest(final Duration value) {
        return value.compareTo(LONGEST) > 0 ? LONGEST : value;
    }

    private static TunException invalid(final String name, final Duration value) {
        return new TunException(
                ErrorCode.ERROR_INVALID_PARAMETER,
                "connect",
                name + "=" + value + " is too short a time");
    }

    long connectTimeoutNs() {
        return connectTimeout.toNanos();
    }

    /** Returns how to recover; null if not at all. */
    @Nullable
    RecoveryOptions recovery() {
        return recovery;
    }

    /** Connects to a broker, or starts one. */
    Connector.Connected connect(final long deadlineNs) {
        return Connector.connect(
                settings(deadlineNs), starting ? InstalledStarter.find() : InstalledStarter.none());
    }

    /** Checks the options, which may take a while. */
    ConnectSettings settings(final long deadlineNs) {
        final Path base = directory == null ? BrokerDirectory.defaultBase() : directory;
        final String chosen = driver == null ? DriverChoice.choose() : DriverChoice.check(driver);
        return new ConnectSettings(
                base,
                chosen,
                Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())),
                callTimeout,
                brokerIdleExit == null ? DriverChoice.idleExit(chosen) : brokerIdleExit);
    }
}
