package org.tunbroker.broker.driver.wintun.session;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.pump.DownPath;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.driver.pump.UpPath;
import org.tunbroker.broker.driver.pump.loop.LoopSpin;
import org.tunbroker.broker.driver.pump.loop.LoopThread;
import org.tunbroker.broker.driver.pump.loop.PacketLoop;

/**
 * A session with one loop for each direction. WintunEndSession frees a session's memory even if a
 * thread still uses it, so it is called after both loops have ended: stop, wake, join,
 * WintunEndSession.
 */
public final class WintunSession implements DeviceSession {
    private final Wintun wintun;
    private final PumpedSession session;
    private final SessionWait wait;
    private final long wintunSession;
    private boolean closed;

    private WintunSession(
            final Wintun wintun,
            final PumpedSession session,
            final SessionWait wait,
            final long wintunSession) {
        this.wintun = wintun;
        this.session = session;
        this.wait = wait;
        this.wintunSession = wintunSession;
    }

    /**
     * Starts a session and its loops.
     *
     * @param wintun the DLL
     * @param wintunSession just started; ended by this, also on failure
     * @param interfaceName for the names of the threads
     * @param rings the broker's side of the client's rings
     * @param end called if the session ends by itself
     */
    public static WintunSession start(
            final Wintun wintun,
            final long wintunSession,
            final String interfaceName,
            final SessionRings rings,
            final SessionEnd end) {
        final SessionWait wait;
        try {
            wait = wintun.newWait(wintunSession);
        } catch (final TunException ex) {
            wintun.endSession(wintunSession);
            throw ex;
        }
        final PumpedSession session = new PumpedSession(end);
        session.add(new LoopThread(
                "tb-down-" + interfaceName,
                downLoop(wintun, wintunSession, wait, rings, session),
                session));
        session.add(new LoopThread(
                "tb-up-" + interfaceName, upLoop(wintun, wintunSession, rings, session), session));
        final WintunSession started = new WintunSession(wintun, session, wait, wintunSession);
        try {
            session.start();
        } catch (final TunException ex) {
            started.close();
            throw ex;
        }
        return started;
    }

    private static PacketLoop downLoop(
            final Wintun wintun,
            final long wintunSession,
            final SessionWait wait,
            final SessionRings rings,
            final PumpedSession session) {
        return new PacketLoop(
                new WintunReadWait(wait),
                new LoopSpin(),
                new DownPath(
                        new WintunSource(wintun, wintunSession, session),
                        new ReceiveRing(rings, session),
                        session));
    }

    private static PacketLoop upLoop(
            final Wintun wintun,
            final long wintunSession,
            final SessionRings rings,
            final PumpedSession session) {
        final SendRing ring = new SendRing(rings, SendRing.MIN_PACKET_LENGTH, session);
        final WintunSink sink = new WintunSink(
                wintun, wintunSession, System::nanoTime, wintun.newPauseNs(), session);
        return new PacketLoop(
                new WintunWriteWait(ring.newPacketWait(), sink), new UpPath(ring, sink, session));
    }

    @Override
    public void end(final ErrorCode code, final String reason) {
        session.end(code, reason);
    }

    @Override
    public void close() {
        // throws if a pump does not stop, and what that pump uses then stays open
        session.close();
        if (!closed) {
            closed = true;
            wait.close();
            wintun.endSession(wintunSession);
        }
    }
}
