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

    /** The driver in memory, of each system. */
    public static final String LOOPBACK = "loopback";

    private static final String PROPERTY = "tunbroker.driver";

    private static final Duration IDLE_EXIT = Duration.ofSeconds(10);
    // its driver is slow to load, and only an administrator can start it again
    private static final Duration LONG_IDLE_EXIT = Duration.ofMinutes(30);

    private DriverChoice() {}

    /**
     * Chooses the driver: what the user configured, else the one that makes the system's own
     * adapters. Whether that can be had here shows when a broker is looked for or started; another
     * driver is never taken in its place.
     *
     * @return the name of a driver
     * @throws TunException ERROR_INVALID_PARAMETER if no driver has the configured name
     */
    public static String choose() {
        final String configured = System.getProperty(PROPERTY);
        return configured == null ? OperatingSystem.current().ownDriver() : check(configured);
    }

    /**
     * Refuses a name that no driver has.
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
     * Says how long a broker stays after its last client left, if the application does not.
     *
     * @param driver the broker's
     * @return the time
     */
    public static Duration idleExit(final String driver) {
        return WINTUN.equals(driver) ? LONG_IDLE_EXIT : IDLE_EXIT;
    }
}
