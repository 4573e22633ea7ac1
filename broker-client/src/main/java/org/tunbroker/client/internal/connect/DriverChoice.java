package org.tunbroker.client.internal.connect;

import java.time.Duration;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;

/** Chooses a driver when the application does not. */
public final class DriverChoice {
    /** The driver of Linux. */
    public static final String LINUX = "linux";

    /** The driver of Windows. */
    public static final String WINTUN = "wintun";

    /** The driver in memory, on every system. */
    public static final String LOOPBACK = "loopback";

    private static final String PROPERTY = "tunbroker.driver";

    private static final Duration IDLE_EXIT = Duration.ofSeconds(10);
    // Windows loads its driver slowly, and only an administrator can start this broker again
    private static final Duration LONG_IDLE_EXIT = Duration.ofMinutes(30);

    private DriverChoice() {}

    /**
     * Chooses the driver: the configured one, else the one that makes the system's own adapters. If
     * it is not available, connecting fails later; another driver is never used instead.
     *
     * @return the name of a driver
     * @throws TunException ERROR_INVALID_PARAMETER if no driver has the configured name
     */
    public static String choose() {
        final String configured = System.getProperty(PROPERTY);
        return configured == null ? OperatingSystem.current().ownDriver() : check(configured);
    }

    /**
     * Checks that a driver has this name.
     *
     * @param driver a name
     * @return the name
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static String check(final String driver) {
        if (!OperatingSystem.current().ownDriver().equals(driver) && !LOOPBACK.equals(driver)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "connect",
                    "driver \"" + driver + "\" must be "
                            + OperatingSystem.current().ownDriver() + " or " + LOOPBACK);
        }
        return driver;
    }

    /**
     * Returns the default time that a broker stays after its last client left.
     *
     * @param driver the broker's
     * @return the time
     */
    public static Duration idleExit(final String driver) {
        return WINTUN.equals(driver) ? LONG_IDLE_EXIT : IDLE_EXIT;
    }
}
