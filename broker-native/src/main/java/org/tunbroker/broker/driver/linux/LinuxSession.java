package org.tunbroker.broker.driver.linux;

import org.agrona.CloseHelper;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.linux.shared.DeviceWait;
import org.tunbroker.broker.driver.linux.shared.PacketWait;
import org.tunbroker.broker.driver.linux.shared.PathWait;
import org.tunbroker.broker.driver.linux.shared.SharedPath;
import org.tunbroker.broker.driver.linux.shared.SharedPump;
import org.tunbroker.broker.driver.linux.tun.DownNotice;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.driver.linux.tun.TunReadWait;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.pump.DownPath;
import org.tunbroker.broker.driver.pump.LoopWait;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.driver.pump.UpPath;
import org.tunbroker.broker.driver.pump.loop.LoopSpin;
import org.tunbroker.broker.driver.pump.loop.LoopThread;
import org.tunbroker.broker.driver.pump.loop.PacketLoop;
import org.tunbroker.broker.os.linux.WakeEvent;

/**
 * A session whose paths a shared pump serves, or, where there can be none, two loops of its own.
 */
final class LinuxSession implements DeviceSession {
    private final TunFile tun;
    private final PumpedSession session;
    // null if a shared pump serves it
    private final WakeEvent stop;
    private final PacketSource source;
    private final PacketSink sink;
    private boolean closed;

    private LinuxSession(
            final TunFile tun,
            final PumpedSession session,
            final WakeEvent stop,
            final PacketSource source,
            final PacketSink sink) {
        this.tun = tun;
        this.session = session;
        this.stop = stop;
        this.source = source;
        this.sink = sink;
    }

    /**
     * Starts a session. If descriptors, memory or threads run out, everything is released.
     *
     * @param means by which packets are moved
     * @param downNotice reports that packets are dropped because the interface is down
     */
    static LinuxSession start(
            final TunFile tun,
            final SessionRings rings,
            final Offload offload,
            final IoMeans means,
            final DownNotice downNotice,
            final SessionEnd end) {
        final PumpedSession session = new PumpedSession(end);
        final SharedPump pump = means.pumps() == null ? null : means.pumps().findPump();
        final WakeEvent stop = pump == null ? new WakeEvent() : null;
        PacketSource source = null;
        PacketSink sink = null;
        try {
            tun.setBulk(offload != Offload.NONE);
            final TunIoFactory io = new TunIoFactory(tun, offload, means.batched());
            final TunReader reader = new TunReader(tun, session, pump == null);
            source = io.newSource(reader);
            final SendRing sendRing = new SendRing(
                    rings,
                    io.sentHeaderLength() + SendRing.MIN_PACKET_LENGTH,
                    io.sentBatchLength(),
                    session);
            sink = io.newSink(new TunWriter(tun, stop, sendRing, downNotice, session), sendRing);
            final ReceiveRing receiveRing = new ReceiveRing(rings, session);
            final DownPath down = new DownPath(source, receiveRing, session);
            final UpPath up = new UpPath(sendRing, sink, session);
            if (pump == null) {
                // the loop that an event wakes comes first: waking by a flag can fail late, when
                // the flag's memory is gone
                final LoopWait readWait = new TunReadWait(tun, stop, receiveRing, reader);
                session.add(new LoopThread(
                        "tb-down-" + tun.interfaceName(),
                        new PacketLoop(readWait, new LoopSpin(), down),
                        session));
                session.add(new LoopThread(
                        "tb-up-" + tun.interfaceName(),
                        new PacketLoop(sendRing.newPacketWait(), up),
                        session));
            } else {
                final PathWait readWait = new DeviceWait(tun.descriptor(), receiveRing, reader);
                session.add(pump.newSession(
                        new SharedPath(down, readWait),
                        new SharedPath(up, new PacketWait(sendRing))));
            }
            session.start();
            return new LinuxSession(tun, session, stop, source, sink);
        } catch (final RuntimeException | Error ex) {
            release(tun, stop, source, sink);
            throw ex;
        }
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
            release(tun, stop, source, sink);
        }
    }

    private static void release(
            final TunFile tun,
            final WakeEvent stop,
            final PacketSource source,
            final PacketSink sink) {
        CloseHelper.closeAll(source, sink, stop);
        // for this session only: no other session would split what the kernel delivers in bulk
        tun.setBulk(false);
    }
}
