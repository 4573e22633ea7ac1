package org.tunbroker.client.internal.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.KeptInterruption;
import org.tunbroker.ipc.config.AddressText;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.ListedSetting;

/** Waits until the system uses an address. Stateless and thread-safe. */
public final class AddressWait {
    private static final String CALL = "awaitUsable";
    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private AddressWait() {}

    /**
     * Waits.
     *
     * @param settings asks what the interface has now
     * @param address that it has
     * @param timeout how long at most; 0 looks once
     * @throws TunException ERROR_TIMEOUT if it takes longer, ERROR_NOT_FOUND if the interface has
     *     not the address, ERROR_ALREADY_EXISTS if another machine has it
     */
    public static void run(
            final Supplier<List<ListedSetting>> settings,
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
                            AddressText.of(address) + " is not usable after " + timeout
                                    + "; is the interface up?");
                }
                LockSupport.parkNanos(pauseNs);
                interruption.keep();
                pauseNs = Math.min(2 * pauseNs, LAST_PAUSE_NS);
            }
        }
    }

    private static boolean isUsable(final List<ListedSetting> all, final InetAddress address) {
        for (final ListedSetting listed : all) {
            if (isOf(address, listed)) {
                if (listed.is(ListedSetting.DUPLICATE)) {
                    throw new TunException(
                            ErrorCode.ERROR_ALREADY_EXISTS,
                            CALL,
                            "another machine has " + AddressText.of(address)
                                    + ": remove it and take another");
                }
                return listed.isUsable();
            }
        }
        throw new TunException(
                ErrorCode.ERROR_NOT_FOUND,
                CALL,
                "the interface has not " + AddressText.of(address) + ": add it first");
    }

    private static boolean isOf(final InetAddress address, final ListedSetting listed) {
        return listed.setting() instanceof InterfaceAddress
                && address.equals(((InterfaceAddress) listed.setting()).address());
    }
}
