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
 * A session with one loop for each direction, and the event that stops the one that waits for the
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
        final PumpedSession session = new PumpedSession(end);
        final StopEvent stop = new StopEvent();
        PacketSource source = null;
        PacketSink sink = null;
        try {
            tun.setBulk(offload != Offload.NONE);
            final TunIoFactory io = new TunIoFactory(tun, offload, batched);
            source = io.newSource(new TunReader(tun, session));
            final SendRing sendRing = new SendRing(
                    rings, io.sentHeaderLength() + SendRing.MIN_PACKET_LENGTH, session);
            sink = io.newSink(new TunWriter(tun, stop, sendRing, downNotice, session));
            final ReceiveRing receiveRing = new ReceiveRing(rings, session);
            // the one that wakes by the event is woken first: waking by a flag can fail, and late,
            // when the memory that it lies in is gone
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
        // throws if a pump does not stop: then what it uses stays
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
        // of this session only; else the kernel would go on handing over in bulk what nobody splits
        tun.setBulk(false);
    }
}
