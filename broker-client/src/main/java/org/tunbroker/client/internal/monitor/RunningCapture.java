package org.tunbroker.client.internal.monitor;

import java.util.Objects;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.client.capture.CapturedPackets;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.ring.SessionSegment;

/** A capture by one broker. */
public final class RunningCapture implements Capture {
    private final Connector.Connected connected;
    private final Monitoring.CaptureStarted started;
    private final SessionSegment segment;
    private final CapturedRing toClient;
    private final CapturedRing fromClient;
    // guarded by this, the first; null until it is closed
    private boolean closing;
    private volatile Monitoring.CaptureStopped stopped;

    private RunningCapture(
            final Connector.Connected connected,
            final Monitoring.CaptureStarted started,
            final SessionSegment segment) {
        this.connected = connected;
        this.started = started;
        this.segment = segment;
        toClient = new CapturedRing(segment.receiveConsumer(), true);
        // the broker fills this one too
        fromClient = new CapturedRing(segment.sendConsumer(), false);
    }

    /**
     * Starts a capture.
     *
     * @param connected to the broker
     * @param request what is captured
     * @param deadlineNs of {@link System#nanoTime()}
     * @return the capture
     * @throws TunException as the public method
     */
    public static RunningCapture start(
            final Connector.Connected connected,
            final Monitoring.StartCapture request,
            final long deadlineNs) {
        final Monitoring.CaptureStarted started =
                connected.connection.call(request, Monitoring.CaptureStarted.class, deadlineNs);
        try {
            // the memory is laid out as a session's
            return new RunningCapture(
                    connected,
                    started,
                    connected.openSession(new Reply.SessionStarted(
                            started.capture, request.capacity, started.memory, started.handles)));
        } catch (final TunException ex) {
            connected.connection.callQuietly(new Monitoring.StopCapture(started.capture));
            throw ex;
        }
    }

    @Override
    public int poll(final CapturedPackets packets, final int limit) {
        Objects.requireNonNull(packets, "packets");
        if (limit < 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "capture",
                    "limit=" + limit + " must be 1 or more");
        }
        int taken = 0;
        try {
            for (CapturedRing next = next(); taken < limit && next != null; next = next()) {
                taken++;
                next.take(packets);
            }
        } finally {
            toClient.giveBack();
            fromClient.giveBack();
        }
        return taken;
    }

    /** Returns the ring whose next packet is the older one; null if both are empty. */
    private CapturedRing next() {
        final boolean hasTo = toClient.hasNext();
        final boolean hasFrom = fromClient.hasNext();
        if (hasTo && hasFrom) {
            return toClient.timeNs() - fromClient.timeNs() <= 0 ? toClient : fromClient;
        }
        if (hasTo) {
            return toClient;
        }
        return hasFrom ? fromClient : null;
    }

    @Override
    public boolean isOver() {
        return stopped != null || segment.isEnded() || !connected.connection.look();
    }

    @Override
    public String adapterName() {
        return started.name;
    }

    @Override
    public String interfaceName() {
        return started.interfaceName;
    }

    @Override
    public long seen(final boolean ofToClient) {
        final Monitoring.CaptureStopped told = stopped;
        if (told != null) {
            return ofToClient ? told.received : told.sent;
        }
        return (ofToClient ? toClient : fromClient).seen();
    }

    @Override
    public long dropped(final boolean ofToClient) {
        final Monitoring.CaptureStopped told = stopped;
        if (told != null) {
            return ofToClient ? told.receivedDrops : told.sentDrops;
        }
        return (ofToClient ? toClient : fromClient).dropped();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        Monitoring.CaptureStopped told;
        try {
            told = connected.connection.call(
                    new Monitoring.StopCapture(started.capture), Monitoring.CaptureStopped.class);
        } catch (final TunException ex) {
            // the broker is gone, and has counted what was told here
            told = new Monitoring.CaptureStopped(
                    toClient.seen(), toClient.dropped(), fromClient.seen(), fromClient.dropped());
        }
        stopped = told;
    }
}
