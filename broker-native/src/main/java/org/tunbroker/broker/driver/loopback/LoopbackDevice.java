package org.tunbroker.broker.driver.loopback;

import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.driver.config.KeptConfig;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.driver.pump.UpPath;
import org.tunbroker.broker.driver.pump.loop.LoopThread;
import org.tunbroker.broker.driver.pump.loop.PacketLoop;

/**
 * A device in memory. Its settings are kept without effect: a device that is down still answers, so
 * a client need not configure it.
 *
 * <p>For the driver thread.
 */
final class LoopbackDevice implements TunDevice {
    // as in a Windows NET_LUID: the type of the interface in the upper 16 bits, here
    // IF_TYPE_SOFTWARE_LOOPBACK, and a number of 24 bits below it
    private static final long LUID_TYPE = 24L << 48;
    private static final int LUID_NUMBER_SHIFT = 24;

    private final int number;
    private final InterfaceConfig config;

    LoopbackDevice(final int number) {
        this.number = number;
        config = new KeptConfig(interfaceName());
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
    public InterfaceConfig config() {
        return config;
    }

    @Override
    public DeviceSession startSession(final SessionRings rings, final SessionEnd end) {
        final PumpedSession session = new PumpedSession(end);
        final ReceiveRing back = new ReceiveRing(rings, session);
        // packets of any length come back, so that none is too short
        final SendRing ring = new SendRing(rings, 0, session);
        final PacketLoop loop = new PacketLoop(
                new EchoWait(ring.newPacketWait(), back),
                new UpPath(ring, new EchoSink(back), session));
        session.add(new LoopThread("tb-pump-" + interfaceName(), loop, session));
        session.start();
        return session;
    }

    @Override
    public void rename(final AdapterSpec spec) {
        // no system knows its interface
    }

    @Override
    public void close() {
        // holds nothing
    }
}
