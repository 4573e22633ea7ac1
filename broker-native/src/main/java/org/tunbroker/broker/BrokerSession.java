package org.tunbroker.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.DeviceSession;
import org.tunbroker.broker.driver.SessionCounters;
import org.tunbroker.broker.driver.SessionEnd;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A session: its shared memory, and the device session that moves its packets.
 *
 * <p>{@link #start} and {@link #end} are for the driver thread, which calls each at most once and
 * in that order; the accessors are for any thread.
 */
final class BrokerSession {
    private final int number;
    private final AdapterHandle handle;
    private final int capacity;
    private final Path file;
    private final SessionCounters counters = new SessionCounters();

    // of the driver thread
    private SessionSegment segment;
    private RingProducer toClient;
    private RingConsumer fromClient;
    private DeviceSession deviceSession;

    BrokerSession(
            final int number, final AdapterHandle handle, final int capacity, final Path file) {
        this.number = number;
        this.handle = handle;
        this.capacity = capacity;
        this.file = file;
    }

    int number() {
        return number;
    }

    AdapterHandle handle() {
        return handle;
    }

    int capacity() {
        return capacity;
    }

    SessionCounters counters() {
        return counters;
    }

    void start(final SessionEnd onEnd) {
        segment = SessionSegment.create(file, capacity);
        toClient = segment.receiveProducer();
        fromClient = segment.sendConsumer();
        try {
            deviceSession = handle.adapter()
                    .device()
                    .startSession(
                            new SessionRings(toClient, fromClient, segment.segment(), counters),
                            onEnd);
        } catch (final TunException ex) {
            release();
            throw ex;
        }
    }

    /**
     * Ends the session as Wintun does, at once: the client sees the end even with packets queued.
     *
     * @param code why
     */
    void end(final ErrorCode code) {
        if (deviceSession == null) {
            return;
        }
        try {
            segment.markEnded(code.code());
            toClient.peerFlag().wake();
            fromClient.peerFlag().wake();
        } catch (final InternalError | TunException ex) {
            // the client damaged its own segment: it cannot be told there, but by an event
        }
        deviceSession.close();
        deviceSession = null;
        release();
    }

    private void release() {
        segment.close();
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "endSession",
                    "the segment " + file + " cannot be deleted: " + ex,
                    ex);
        }
    }
}
