package org.tunbroker.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.ConnectSettings;
import org.tunbroker.client.internal.connect.DriverChoice;
import org.tunbroker.ipc.place.BrokerDirectory;

/**
 * How to connect. All of it has a default. Times may be of any length: one of more than 146 years,
 * such as that of {@link java.time.temporal.ChronoUnit#FOREVER}, is as good as none.
 *
 * <p>Not thread-safe; read once, by {@link TunClient#connect(ConnectOptions)}.
 */
public final class ConnectOptions {
    // times are added to System.nanoTime(), and compared by their difference
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private String driver;
    private Path directory;
    private Duration connectTimeout = Duration.ofSeconds(30);
    private Duration callTimeout = Duration.ofSeconds(60);
    private Duration brokerIdleExit;

    /** Begins with the defaults. */
    public ConnectOptions() {}

    /**
     * Chooses the driver.
     *
     * @param name {@code linux}, the kernel's TUN, on Windows {@code wintun}; or {@code loopback},
     *     a driver in memory that needs no rights, and whose adapters the system does not know. The
     *     default is the system property {@code tunbroker.driver}, else {@code linux} or
     *     {@code wintun}: where that cannot be had, connecting fails and says what is missing
     * @return this
     */
    public ConnectOptions driver(final String name) {
        driver = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Chooses the folder of broker directories.
     *
     * @param folder that this user alone can enter, or whose parent this user can write to. The
     *     default is the system property {@code tunbroker.dir}; else on Linux /run/tunbroker/UID if
     *     it was made for this user, or /dev/shm/tunbroker-UID (with .1, .2 and so on behind it if
     *     another user has that), on Windows %LOCALAPPDATA%\tunbroker
     * @return this
     */
    public ConnectOptions directory(final Path folder) {
        directory = Objects.requireNonNull(folder, "folder").toAbsolutePath();
        return this;
    }

    /**
     * Limits how long connecting takes, the start of a broker included, whatever it hangs on.
     *
     * @param timeout positive; 30 s by default
     * @return this
     */
    public ConnectOptions connectTimeout(final Duration timeout) {
        connectTimeout =
                checkPositive("connectTimeout", Objects.requireNonNull(timeout, "timeout"));
        return this;
    }

    /**
     * Limits how long a call waits for the broker's answer.
     *
     * @param timeout positive; 60 s by default, since Windows can take long to create an adapter
     * @return this
     */
    public ConnectOptions callTimeout(final Duration timeout) {
        callTimeout = checkPositive("callTimeout", Objects.requireNonNull(timeout, "timeout"));
        return this;
    }

    /**
     * Says how long a broker that this client starts stays after its last client left. A broker
     * that runs already keeps what it was told.
     *
     * @param time zero or more. The default is 10 s, with the driver {@code wintun} 30 minutes:
     *     Windows takes long to load a driver
     * @return this
     */
    public ConnectOptions brokerIdleExit(final Duration time) {
        if (Objects.requireNonNull(time, "time").isNegative()) {
            throw invalid("brokerIdleExit", time);
        }
        brokerIdleExit = atMostLongest(time);
        return this;
    }

    private static Duration checkPositive(final String name, final Duration value) {
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
