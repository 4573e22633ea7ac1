package org.tunbroker.broker.session;

import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.adapter.AdapterHandle;
import org.tunbroker.broker.adapter.AdapterSession;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.SessionCounters;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.broker.limit.SpareDescriptors;
import org.tunbroker.broker.peer.SessionMemories;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.packet.VirtioNetHeader;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A session: its shared memory, and the device session that moves its packets.
 *
 * <p>{@link #start} and {@link #stop} are for the driver thread, which calls each at most once and
 * in that order; {@link #end}, {@link #tellEnded} and {@link #giveRoom} are for the control loop's;
 * the accessors are for any thread.
 */
public final class BrokerSession implements AdapterSession {
    private static final int[] NO_HANDLES = {};

    private final Sessions sessions;
    private final int number;
    private final AdapterHandle handle;
    private final int capacity;
    private final Offload offload;
    private final SessionCounters counters = new SessionCounters();
    private final RingLook look = new RingLook();
    private final long startedMs = System.currentTimeMillis();

    // of the control loop's thread
    private boolean hasRoom = true;
    // of the driver thread
    private SessionMemory memory;
    private DeviceSession deviceSession;

    BrokerSession(
            final Sessions sessions,
            final int number,
            final AdapterHandle handle,
            final int capacity,
            final Offload offload) {
        this.sessions = sessions;
        this.number = number;
        this.handle = handle;
        this.capacity = capacity;
        this.offload = offload;
    }

    public int number() {
        return number;
    }

    /** Returns when it was asked for, in milliseconds since 1970. */
    public long startedMs() {
        return startedMs;
    }

    public Offload offload() {
        return offload;
    }

    /** Returns what its rings have now; null while its memory is not in use. */
    public RingLook.State rings(final int mostRecords) {
        return look.take(mostRecords);
    }

    @Override
    public AdapterHandle handle() {
        return handle;
    }

    @Override
    public void end(final ErrorCode code, final Consumer<TunException> outcome) {
        sessions.end(this, code, outcome);
    }

    @Override
    public void tellEnded(final ErrorCode code, final String reason) {
        handle.owner().event(new Event.SessionEnded(number, code.code(), reason));
    }

    public int capacity() {
        return capacity;
    }

    /**
     * For the control loop's thread: returns true once, when the limits it holds are to be
     * released.
     */
    boolean giveRoom() {
        final boolean had = hasRoom;
        hasRoom = false;
        return had;
    }

    public SessionCounters counters() {
        return counters;
    }

    /** How a client finds the memory of a session that started. */
    record Shared(int memory, int[] handles) {}

    /**
     * Starts the session, in memory that is shared with its client when this returns.
     *
     * @param wanted the memory that the client wants, by number, or 0
     * @param onEnd called if the session ends before {@link #stop}
     * @return how the client finds the memory
     */
    Shared start(final int wanted, final SessionEnd onEnd) {
        SpareDescriptors.check("startSession", SpareDescriptors.FOR_ADAPTERS);
        final SessionMemories memories = handle.owner().memories();
        memory = memories.take(wanted, number, capacity);
        final boolean isNew = memory.number() == number;
        boolean complete = false;
        try {
            startDevice(onEnd);
            // last, since handles that the client is not told of would stay open in it
            final int[] handles = isNew ? memory.share() : NO_HANDLES;
            complete = true;
            return new Shared(memory.number(), handles);
        } finally {
            if (!complete) {
                closeDevice();
                look.end();
                if (isNew) {
                    memory.close();
                } else {
                    memories.give(memory);
                }
            }
        }
    }

    private void startDevice(final SessionEnd onEnd) {
        final SessionSegment segment = memory.segment();
        final Runnable doorbell = handle.owner().sessionsBell();
        final RingProducer toClient = segment.receiveProducer(doorbell);
        final RingConsumer fromClient = segment.sendConsumer(doorbell);
        final TapPoint tap = handle.adapter().tap();
        tap.headerLength(offload == Offload.LARGE_PACKETS ? VirtioNetHeader.LENGTH : 0);
        deviceSession = handle.adapter()
                .device()
                .startSession(
                        new SessionRings(toClient, fromClient, segment.segment(), counters, tap),
                        offload,
                        (code, reason) -> {
                            onEnd.ended(code, reason);
                            segment.markEnded(code.code());
                            toClient.peerFlag().wake();
                            fromClient.peerFlag().wake();
                        });
        look.begin(toClient, fromClient);
    }

    /**
     * Ends the session as Wintun does, at once: the client sees the end even with packets queued.
     * Its memory is then kept for the client's next session.
     *
     * @param code why
     */
    void stop(final ErrorCode code) {
        if (deviceSession == null) {
            return;
        }
        deviceSession.end(code, "the broker ends it");
        closeDevice();
        look.end();
        if (code == ErrorCode.ERROR_INVALID_DATA) {
            // a client that corrupted it may do so again
            memory.close();
        } else {
            handle.owner().memories().give(memory);
        }
    }

    /** If this fails the memory stays mapped: the thread that did not stop may use it. */
    private void closeDevice() {
        if (deviceSession != null) {
            deviceSession.close();
            deviceSession = null;
        }
    }
}
