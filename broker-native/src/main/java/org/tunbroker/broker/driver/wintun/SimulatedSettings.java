package org.tunbroker.broker.driver.wintun;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The settings of an adapter that a simulated driver made, which no network stack knows: they are
 * remembered, and change nothing.
 *
 * <p>For one thread at a time.
 */
final class SimulatedSettings implements InterfaceSettings {
    private static final int LUID_NUMBER_SHIFT = 24;
    private static final int LUID_NUMBER_MASK = (1 << LUID_NUMBER_SHIFT) - 1;

    private final String name;
    private final Set<InetAddress> addresses = new HashSet<>();

    SimulatedSettings(final long luid) {
        this.name = "simulated-" + (luid >>> LUID_NUMBER_SHIFT & LUID_NUMBER_MASK);
    }

    @Override
    public void awaitReady() {
        // there is nothing to wait for
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public void addAddress(final InetAddress address, final int prefixLength) {
        if (!addresses.add(address)) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "addAddress",
                    name + " has " + address.getHostAddress() + " already");
        }
    }

    @Override
    public void setMtu(final int mtu) {
        // nothing depends on it
    }

    @Override
    public void setUp(final boolean up) {
        // always up
    }
}
