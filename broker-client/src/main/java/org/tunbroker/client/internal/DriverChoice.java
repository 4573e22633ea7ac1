package org.tunbroker.client.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.BrokerLock;
import org.tunbroker.ipc.place.LockProbe;
import org.tunbroker.ipc.place.LockRange;
import org.tunbroker.ipc.platform.OperatingSystem;

/** Chooses a driver when the application does not. */
public final class DriverChoice {
    private static final String PROPERTY = "tunbroker.driver";
    private static final String LINUX = "linux";
    private static final String WINTUN = "wintun";
    private static final String LOOPBACK = "loopback";
    private static final Path STATUS = Paths.get("/proc/self/status");
    private static final Path DEVICE = Paths.get("/dev/net/tun");
    private static final String EFFECTIVE = "CapEff:";
    private static final int CAP_NET_ADMIN = 12;
    private static final int HEXADECIMAL = 16;

    private static final Duration IDLE_EXIT = Duration.ofSeconds(10);
    // its driver is slow to load, and only an administrator can start it again
    private static final Duration LONG_IDLE_EXIT = Duration.ofMinutes(30);

    private DriverChoice() {}

    /**
     * Chooses the driver that serves best here.
     *
     * @param base the folder of broker directories
     * @return the name of a driver
     */
    public static String choose(final Path base) {
        final String configured = System.getProperty(PROPERTY);
        if (configured != null) {
            return check(configured);
        }
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            return LockRange.isHeld(BrokerDirectory.of(base, WINTUN).lockFile())
                    ? WINTUN
                    : LOOPBACK;
        }
        return mayUseKernel() || isServed(base) ? LINUX : LOOPBACK;
    }

    /**
     * Refuses a name that no driver has.
     *
     * @param driver a name
     * @return the name
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static String check(final String driver) {
        final String best = OperatingSystem.current() == OperatingSystem.WINDOWS ? WINTUN : LINUX;
        if (!best.equals(driver) && !LOOPBACK.equals(driver)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "connect",
                    "driver \"" + driver + "\" must be " + best + " or " + LOOPBACK);
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

    private static boolean mayUseKernel() {
        try {
            for (final String line : Files.readAllLines(STATUS, StandardCharsets.US_ASCII)) {
                if (line.startsWith(EFFECTIVE)) {
                    final long capabilities = Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).trim(), HEXADECIMAL);
                    return (capabilities & 1L << CAP_NET_ADMIN) != 0 && Files.exists(DEVICE);
                }
            }
            return false;
        } catch (final IOException ex) {
            // without /proc connecting fails soon, with a better message
            return false;
        }
    }

    private static boolean isServed(final Path base) {
        final BrokerDirectory directory = BrokerDirectory.of(base, LINUX);
        if (!BrokerLock.mayBeHeld(directory)) {
            return false;
        }
        try (LockProbe lock = LockProbe.open(directory.lockFile())) {
            return lock != null && lock.holder() != 0;
        }
    }
}
