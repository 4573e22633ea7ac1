package org.tunbroker.broker.driver.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.DeviceSession;
import org.tunbroker.broker.driver.SessionEnd;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;

/**
 * A session with one pump for each direction, and the event that stops the one that waits for the
 * kernel.
 */
final class LinuxSession implements DeviceSession {
    private final PumpedSession session;
    private final StopEvent stop;

    private LinuxSession(final PumpedSession session, final StopEvent stop) {
        this.session = session;
        this.stop = stop;
    }

    static LinuxSession start(final TunFile tun, final SessionRings rings, final SessionEnd end) {
        final StopEvent stop = new StopEvent();
        final PumpedSession session = new PumpedSession(tun.interfaceName(), end);
        // the one that wakes by the event is woken first: waking by a flag can fail, and late, when
        // the memory that it lies in is gone
        session.add("tb-down-" + tun.interfaceName(), new DownPump(tun, stop, rings, session));
        session.add("tb-up-" + tun.interfaceName(), new UpPump(tun, stop, rings, session));
        try {
            session.start();
        } catch (final TunException ex) {
            stop.close();
            throw ex;
        }
        return new LinuxSession(session, stop);
    }

    @Override
    public void end(final ErrorCode code, final String reason) {
        session.end(code, reason);
    }

    @Override
    public void close() {
        session.close();
        stop.close();
    }
}
