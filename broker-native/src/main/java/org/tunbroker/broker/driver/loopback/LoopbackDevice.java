package org.tunbroker.broker.driver.loopback;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.DeviceSession;
import org.tunbroker.broker.driver.DeviceSettings;
import org.tunbroker.broker.driver.SessionEnd;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.TunDevice;
import org.tunbroker.broker.driver.pump.PumpedSession;

/**
 * A device in memory. Addresses, MTU and state are checked as a real device's are, and change
 * nothing: a device that is down still answers, so that a client without privileges gets by without
 * them.
 *
 * <p>For the driver thread.
 */
final class LoopbackDevice implements TunDevice {
    // as in a Windows NET_LUID: the type of the interface in the upper 16 bits, here
    // IF_TYPE_SOFTWARE_LOOPBACK, and a number of 24 bits below it
    private static final long LUID_TYPE = 24L << 48;
    private static final int LUID_NUMBER_SHIFT = 24;

    private final int number;
    private final Set<InetAddress> addresses = new HashSet<>();

    LoopbackDevice(final int number) {
        this.number = number;
    }

    @Override
    public String interfaceName() {
        return "loopback-" + number;
    }

    @Override
    public int interfaceIndex() {
        return 0;
    }

    @Override
    public long luid() {
        return LUID_TYPE | (long) number << LUID_NUMBER_SHIFT;
    }

    @Override
    public void addAddress(final InetAddress address, final int prefixLength) {
        DeviceSettings.checkAddress(address, prefixLength);
        if (!addresses.add(address)) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "addAddress",
                    interfaceName() + " has " + address.getHostAddress() + " already");
        }
    }

    @Override
    public void setMtu(final int mtu) {
        DeviceSettings.checkMtu(mtu);
    }

    @Override
    public void setUp(final boolean up) {
        // always up: see the class
    }

    @Override
    public DeviceSession startSession(final SessionRings rings, final SessionEnd end) {
        final PumpedSession session = new PumpedSession(interfaceName(), end);
        session.add("tb-pump-" + interfaceName(), new LoopbackPump(rings, session));
        session.start();
        return session;
    }

    @Override
    public void close() {
        addresses.clear();
    }
}
