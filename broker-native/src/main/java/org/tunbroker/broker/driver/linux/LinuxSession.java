package org.tunbroker.broker.driver.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.DeviceSession;
import org.tunbroker.broker.driver.SessionEnd;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;

/**
 * A session with one pump for each direction, and the event that stops the one that waits for the
 * kernel.
 */
final class LinuxSession implements DeviceSession {
    private final TunFile tun;
    private final PumpedSession session;
    private final StopEvent stop;
    private final DownPump down;
    private final UpPump up;
    private boolean closed;

    private LinuxSession(
            final TunFile tun,
            final PumpedSession session,
            final StopEvent stop,
            final DownPump down,
            final UpPump up) {
        this.tun = tun;
        this.session = session;
        this.stop = stop;
        this.down = down;
        this.up = up;
    }

    /**
     * Starts a session. Where descriptors, memory or threads run out half way, nothing is left.
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
        final PumpedSession session = new PumpedSession(tun.interfaceName(), end);
        final StopEvent stop = new StopEvent();
        DownPump down = null;
        UpPump up = null;
        try {
            tun.setBulk(offload != Offload.NONE);
            final PumpChoice pumps = new PumpChoice(tun, stop, rings, session, batched);
            down = pumps.down(offload);
            up = pumps.up(offload, downNotice);
            // the one that wakes by the event is woken first: waking by a flag can fail, and late,
            // when the memory that it lies in is gone
            session.add("tb-down-" + tun.interfaceName(), down);
            session.add("tb-up-" + tun.interfaceName(), up);
            session.start();
            return new LinuxSession(tun, session, stop, down, up);
        } catch (final RuntimeException | Error ex) {
            release(tun, stop, down, up);
            throw ex;
        }
    }

    @Override
    public void end(final ErrorCode code, final String reason) {
        session.end(code, reason);
    }

    @Override
    public void close() {
        // throws if a pump does not stop: then what it uses stays
        session.close();
        if (!closed) {
            closed = true;
            release(tun, stop, down, up);
        }
    }

    private static void release(
            final TunFile tun, final StopEvent stop, final DownPump down, final UpPump up) {
        if (down != null) {
            down.close();
        }
        if (up != null) {
            up.close();
        }
        stop.close();
        // of this session only; else the kernel would go on handing over in bulk what nobody splits
        tun.setBulk(false);
    }
}
