package org.tunbroker.broker.driver.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
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
    private final StopEvent stop = new StopEvent();
    private final DownPump down;
    private final UpPump up;
    private final TunFile tun;
    private boolean closed;

    private LinuxSession(
            final TunFile tun,
            final SessionRings rings,
            final Offload offload,
            final boolean batched,
            final DownNotice downNotice,
            final SessionEnd end) {
        this.tun = tun;
        session = new PumpedSession(tun.interfaceName(), end);
        tun.setBulk(offload != Offload.NONE);
        final PumpChoice pumps = new PumpChoice(tun, stop, rings, session, batched);
        down = pumps.down(offload);
        up = pumps.up(offload, downNotice);
        // the one that wakes by the event is woken first: waking by a flag can fail, and late, when
        // the memory that it lies in is gone
        session.add("tb-down-" + tun.interfaceName(), down);
        session.add("tb-up-" + tun.interfaceName(), up);
    }

    /**
     * Starts a session.
     *
     * @param batched whether several packets may be moved by one system call
     * @param downNotice hears when packets are dropped since the interface is down
     */
    static LinuxSession start(
            final TunFile tun,
            final SessionRings rings,
            final Offload offload,
            final boolean batched,
            final DownNotice downNotice,
            final SessionEnd end) {
        final LinuxSession started =
                new LinuxSession(tun, rings, offload, batched, downNotice, end);
        try {
            started.session.start();
        } catch (final TunException ex) {
            started.release();
            throw ex;
        }
        return started;
    }

    @Override
    public void end(final ErrorCode code, final String reason) {
        session.end(code, reason);
    }

    @Override
    public void close() {
        // throws if a pump does not stop: then what it uses stays
        session.close();
        release();
    }

    private void release() {
        if (closed) {
            return;
        }
        closed = true;
        down.close();
        up.close();
        stop.close();
        // of this session only; else the kernel would go on handing over in bulk what nobody splits
        tun.setBulk(false);
    }
}
