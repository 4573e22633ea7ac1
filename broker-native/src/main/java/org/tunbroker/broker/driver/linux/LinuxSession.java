package org.tunbroker.broker.driver.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.linux.tun.DownNotice;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.driver.linux.tun.TunReadWait;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.pump.DownPath;
import org.tunbroker.broker.driver.pump.PacketLoop;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.driver.pump.UpPath;
import org.tunbroker.broker.os.linux.StopEvent;

/**
 * A session with one loop for each direction, and the event that wakes the loop that waits for the
 * kernel.
 */
final class LinuxSession implements DeviceSession {
    private final TunFile tun;
    private final PumpedSession session;
    private final StopEvent stop;
    private final PacketSource source;
    private final PacketSink sink;
    private boolean closed;

    private LinuxSession(
            final TunFile tun,
            final PumpedSession session,
            final StopEvent stop,
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
     * @param batched whether several packets may be moved by one system call
     * @param downNotice reports that packets are dropped because the interface is down
     */
    static LinuxSession start(
            final TunFile tun,
            final SessionRings rings,
            final Offload offload,
            final boolean batched,
            final DownNotice downNotice,
            final SessionEnd end) {
        final PumpedSession session = new PumpedSession(end);
        final StopEvent stop = new StopEvent();
        PacketSource source = null;
        PacketSink sink = null;
        try {
            tun.setBulk(offload != Offload.NONE);
            final TunIoFactory io = new TunIoFactory(tun, offload, batched);
            source = io.newSource(new TunReader(tun, session));
            final SendRing sendRing = new SendRing(
                    rings,
                    io.sentHeaderLength() + SendRing.MIN_PACKET_LENGTH,
                    io.sentBatchLength(),
                    session);
            sink = io.newSink(new TunWriter(tun, stop, sendRing, downNotice, session));
            final ReceiveRing receiveRing = new ReceiveRing(rings, session);
            // the loop that an event wakes comes first: waking by a flag can fail late, when the
            // flag's memory is gone
            session.add(
                    "tb-down-" + tun.interfaceName(),
                    new PacketLoop(
                            new TunReadWait(tun, stop, receiveRing, session),
                            new DownPath(source, receiveRing, session)));
            session.add(
                    "tb-up-" + tun.interfaceName(),
                    new PacketLoop(sendRing.newPacketWait(), new UpPath(sendRing, sink, session)));
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
            final StopEvent stop,
            final PacketSource source,
            final PacketSink sink) {
        if (source != null) {
            source.close();
        }
        if (sink != null) {
            sink.close();
        }
        stop.close();
        // for this session only: no other session would split what the kernel delivers in bulk
        tun.setBulk(false);
    }
}
