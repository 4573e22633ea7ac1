package org.tunbroker.broker.capture;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.tap.PacketTap;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.ring.CaptureRecord;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A capture that runs: the memory that its client reads, and what fills it.
 *
 * <p>{@link #sent} and {@link #received} are for the threads that move packets, the rest for the
 * control loop's.
 */
final class Capture implements PacketTap {
    private final TapPoint point;
    private final SessionMemory memory;
    private final SessionSegment segment;
    private final CaptureRing fromClient;
    private final CaptureRing toClient;
    // guarded by this
    private boolean over;

    Capture(final TapPoint point, final SessionMemory memory, final int snapLength) {
        this.point = point;
        this.memory = memory;
        segment = memory.segment();
        final int most = Math.min(snapLength, CaptureRecord.MAX_SNAP_LENGTH);
        final Instant now = Instant.now();
        final long epochNs =
                TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
        toClient = new CaptureRing(segment.receiveProducer(), segment.segment(), most, epochNs);
        fromClient = new CaptureRing(segment.sendProducer(), segment.segment(), most, epochNs);
    }

    SessionMemory memory() {
        return memory;
    }

    /** Begins; returns false if the adapter is gone. */
    boolean begin() {
        return point.add(this);
    }

    @Override
    public void sent(final DirectBuffer from, final int offset, final int length) {
        copy(fromClient, from, offset, length);
    }

    @Override
    public void received(final DirectBuffer from, final int offset, final int length) {
        copy(toClient, from, offset, length);
    }

    private void copy(
            final CaptureRing ring, final DirectBuffer from, final int offset, final int length) {
        final int header = Math.min(point.headerLength(), length);
        if (!ring.copy(from, offset + header, length - header)) {
            end(ErrorCode.ERROR_INVALID_DATA);
        }
    }

    @Override
    public void ended() {
        end(ErrorCode.ERROR_HANDLE_EOF);
    }

    private synchronized void end(final ErrorCode code) {
        if (!over) {
            over = true;
            segment.markEnded(code.code());
        }
    }

    /** Ends it; afterwards no thread is in its memory. */
    Monitoring.CaptureStopped stop() {
        point.remove(this);
        toClient.close();
        fromClient.close();
        synchronized (this) {
            over = true;
        }
        return new Monitoring.CaptureStopped(
                toClient.seen(), toClient.dropped(), fromClient.seen(), fromClient.dropped());
    }
}
