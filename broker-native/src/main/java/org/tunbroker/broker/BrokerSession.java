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
        final RingProducer toClient = segment.receiveProducer();
        final RingConsumer fromClient = segment.sendConsumer();
        try {
            deviceSession = handle.adapter()
                    .device()
                    .startSession(
                            new SessionRings(toClient, fromClient, segment.segment(), counters),
                            (code, reason) -> {
                                onEnd.ended(code, reason);
                                // last, since the client may have truncated this memory
                                segment.markEnded(code.code());
                                toClient.peerFlag().wake();
                                fromClient.peerFlag().wake();
                            });
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
        if (deviceSession != null) {
            // the session's own thread tells the client: this one never touches the session's
            // memory
            deviceSession.end(code, "the broker ends it");
            deviceSession.close();
            deviceSession = null;
            release();
        }
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
