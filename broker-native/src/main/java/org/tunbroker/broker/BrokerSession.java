package org.tunbroker.broker;

import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.DeviceSession;
import org.tunbroker.broker.driver.SessionCounters;
import org.tunbroker.broker.driver.SessionEnd;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.host.SessionMemory;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A session: its shared memory, and the device session that moves its packets.
 *
 * <p>{@link #start} and {@link #end} are for the driver thread, which calls each at most once and
 * in that order; {@link #share} is for the control loop's; the accessors are for any thread.
 */
final class BrokerSession {
    private final int number;
    private final AdapterHandle handle;
    private final int capacity;
    private final Offload offload;
    private final SessionCounters counters = new SessionCounters();

    // of the driver thread
    private SessionMemory memory;
    private DeviceSession deviceSession;

    BrokerSession(
            final int number,
            final AdapterHandle handle,
            final int capacity,
            final Offload offload) {
        this.number = number;
        this.handle = handle;
        this.capacity = capacity;
        this.offload = offload;
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
        memory = handle.owner().visitor().createSession(number, capacity);
        final SessionSegment segment = memory.segment();
        final RingProducer toClient = segment.receiveProducer();
        final RingConsumer fromClient = segment.sendConsumer();
        try {
            deviceSession = handle.adapter()
                    .device()
                    .startSession(
                            new SessionRings(toClient, fromClient, segment.segment(), counters),
                            offload,
                            (code, reason) -> {
                                onEnd.ended(code, reason);
                                // last, since the client may have truncated this memory
                                segment.markEnded(code.code());
                                toClient.peerFlag().wake();
                                fromClient.peerFlag().wake();
                            });
        } catch (final TunException ex) {
            memory.close();
            throw ex;
        }
    }

    /**
     * Lets the client map the session's memory; for the control loop's thread, once it started.
     *
     * @return as {@link SessionMemory#share()}
     */
    int[] share() {
        return memory.share();
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
            memory.close();
        }
    }
}
