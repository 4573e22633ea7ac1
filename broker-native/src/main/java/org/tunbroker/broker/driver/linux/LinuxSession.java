package org.tunbroker.broker.driver.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.DeviceSession;
import org.tunbroker.broker.driver.SessionEnd;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * A session with one pump for each direction, and the event that stops the one that waits for the
 * kernel.
 */
final class LinuxSession implements DeviceSession {
    private final PumpedSession session;
    private final StopEvent stop;
    private final TunFile tun;

    private LinuxSession(final PumpedSession session, final StopEvent stop, final TunFile tun) {
        this.session = session;
        this.stop = stop;
        this.tun = tun;
    }

    static LinuxSession start(
            final TunFile tun,
            final SessionRings rings,
            final Offload offload,
            final SessionEnd end) {
        final StopEvent stop = new StopEvent();
        final PumpedSession session = new PumpedSession(tun.interfaceName(), end);
        tun.setBulk(offload != Offload.NONE);
        // the one that wakes by the event is woken first: waking by a flag can fail, and late, when
        // the memory that it lies in is gone
        session.add("tb-down-" + tun.interfaceName(), downPump(tun, stop, rings, offload, session));
        session.add("tb-up-" + tun.interfaceName(), upPump(tun, stop, rings, offload, session));
        try {
            session.start();
        } catch (final TunException ex) {
            stop.close();
            tun.setBulk(false);
            throw ex;
        }
        return new LinuxSession(session, stop, tun);
    }

    private static DownPump downPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final Offload offload,
            final PumpedSession session) {
        return tun.hasHeader()
                ? new OffloadDownPump(tun, stop, rings, offload, session)
                : new PlainDownPump(tun, stop, rings, session);
    }

    private static UpPump upPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final Offload offload,
            final PumpedSession session) {
        if (!tun.hasHeader()) {
            return new PlainUpPump(tun, stop, rings, 0, session);
        }
        return offload == Offload.LARGE_PACKETS
                ? new PlainUpPump(tun, stop, rings, VirtioNetHeader.LENGTH, session)
                : new OffloadUpPump(tun, stop, rings, tun.isUdpBulk(), session);
    }

    @Override
    public void end(final ErrorCode code, final String reason) {
        session.end(code, reason);
    }

    @Override
    public void close() {
        session.close();
        stop.close();
        // else the kernel would go on handing over in bulk what nobody splits
        tun.setBulk(false);
    }
}
