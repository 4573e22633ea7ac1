package org.tunbroker.ipc.memory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A doorbell on which one thread sleeps that serves any number of sessions. It remembers that it
 * was rung, so that its sleeper need not look at all sessions before it sleeps.
 *
 * <pre>
 * sleeper: {@link #await}                  whoever rings: {@link #ring}
 *   sleep until rung                         clear the session's {@link DoorbellRequest}
 *   rung = 0                                 rung = 1
 *   full fence                               full fence
 *   look at the requests of all sessions     wake the sleeper, if it sleeps
 * </pre>
 *
 * <p>A ring that falls before the sleeper's 0 is forgotten; its request was cleared before, which
 * the sleeper sees behind its fence. One that falls later is found by the next {@link #await}.
 *
 * <p>One thread sleeps at any time; any thread may ring.
 */
public final class SessionsBell {
    private static final int NOT_RUNG = 0;
    private static final int RUNG = 1;

    private final WakeFlag flag;
    private final AtomicBuffer buffer;
    private final int rungOffset;
    private final AtomicInteger fence = new AtomicInteger();
    // made once: waiting shall not allocate
    private final BooleanSupplier isRung = this::isRung;

    /**
     * Makes one process's view.
     *
     * @param segment the memory that holds it
     * @param offset of the doorbell, a multiple of 8
     */
    public SessionsBell(final Segment segment, final int offset) {
        this.flag = new WakeFlag(segment, offset);
        this.buffer = segment.buffer();
        this.rungOffset = offset + Doorbells.RUNG;
    }

    /**
     * Rings, after the caller changed what the sleeper looks at.
     *
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the shared memory is gone
     */
    public void ring() {
        buffer.putIntOrdered(rungOffset, RUNG);
        flag.wake();
    }

    /**
     * Sleeps until it is rung, unless it was since the last call. Whatever this answers, what the
     * caller looks at afterwards is not older than the last ring that was heard.
     *
     * @param timeoutNs the longest sleep; it may end early for no reason
     * @return whether it was rung
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the shared memory is gone
     */
    public boolean await(final long timeoutNs) {
        final boolean rung = flag.await(isRung, timeoutNs);
        buffer.putIntOrdered(rungOffset, NOT_RUNG);
        fence.getAndSet(0);
        return rung;
    }

    private boolean isRung() {
        return buffer.getIntVolatile(rungOffset) != NOT_RUNG;
    }
}
