package org.tunbroker.client;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.KeptInterruption;

/** Waits until the system uses an address. Stateless and thread-safe. */
final class AddressWait {
    private static final String CALL = "awaitUsable";
    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private AddressWait() {}

    static void run(
            final Supplier<InterfaceSettings> settings,
            final InetAddress address,
            final Duration timeout) {
        final long begin = System.nanoTime();
        long pauseNs = FIRST_PAUSE_NS;
        // an interrupted thread would not pause
        try (KeptInterruption interruption = new KeptInterruption()) {
            while (!isUsable(settings.get(), address)) {
                if (System.nanoTime() - begin >= timeout.toNanos()) {
                    throw new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            CALL,
                            address.getHostAddress() + " is not usable after " + timeout
                                    + "; is the interface up?");
                }
                LockSupport.parkNanos(pauseNs);
                interruption.keep();
                pauseNs = Math.min(2 * pauseNs, LAST_PAUSE_NS);
            }
        }
    }

    private static boolean isUsable(final InterfaceSettings settings, final InetAddress address) {
        for (final AssignedAddress assigned : settings.addresses()) {
            if (assigned.address().equals(address)) {
                if (assigned.isDuplicate()) {
                    throw new TunException(
                            ErrorCode.ERROR_ALREADY_EXISTS,
                            CALL,
                            "another machine has " + address.getHostAddress()
                                    + ": remove it and take another");
                }
                return assigned.isUsable();
            }
        }
        throw new TunException(
                ErrorCode.ERROR_NOT_FOUND,
                CALL,
                "the interface has not " + address.getHostAddress() + ": add it first");
    }
}
