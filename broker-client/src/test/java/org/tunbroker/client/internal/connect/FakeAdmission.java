package org.tunbroker.client.internal.connect;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** What a client has of a broker in its own process. */
public final class FakeAdmission implements Admission {
    private final AtomicInteger open;
    private final WakeFlag bell =
            new WakeFlag(Segment.unshared(Integer.BYTES, Collections.emptyMap()), 0);
    private final SessionsBell sessionsBell =
            Doorbells.sessions(Segment.unshared(Doorbells.LENGTH, Collections.emptyMap()));
    private final Map<Integer, SessionSegment> shared = new ConcurrentHashMap<>();
    private final Map<Integer, Segment> shown = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * Comes in.
     *
     * @param open counts those that have not left
     */
    FakeAdmission(final AtomicInteger open) {
        this.open = open;
        open.incrementAndGet();
    }

    /** Makes memory that the client can open. */
    SessionSegment share(final int number, final int capacity) {
        final SessionSegment made = SessionSegment.create(
                Segment.unshared(SessionLayout.segmentLength(capacity), Collections.emptyMap()),
                capacity);
        shared.put(number, made);
        return made;
    }

    @Override
    public WakeFlag bell() {
        return bell;
    }

    @Override
    public SessionsBell sessionsBell() {
        return sessionsBell;
    }

    @Override
    public void bellRang() {
        // the doorbell for sessions is another
    }

    @Override
    public void joined(final long aeronClientId) {
        // nobody removes it from Aeron
    }

    @Override
    public SessionSegment openSession(final Reply.SessionStarted started) {
        final SessionSegment made = shared.remove(started.memory);
        if (made == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA, "startSession", "nothing was shared");
        }
        return SessionSegment.open(made.segment(), started.capacity);
    }

    /** Makes memory that the client can read. */
    void show(final int number, final Segment memory) {
        shown.put(number, memory);
    }

    @Override
    public Segment openReadOnly(final int memory, final int length, final int[] handles) {
        return shown.remove(memory);
    }

    @Override
    public void discardSession(final Reply.SessionStarted started) {
        shared.remove(started.memory);
    }

    @Override
    public void watch(final Runnable onEnd) {
        // the test says when the broker is dead
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            open.decrementAndGet();
        }
    }
}
