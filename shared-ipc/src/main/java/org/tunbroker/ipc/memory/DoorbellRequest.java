package org.tunbroker.ipc.memory;

import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The word behind a {@link WakeFlag}, by which a side asks the other to ring a {@link SessionsBell}
 * once, the next time that it publishes. So a thread that serves many rings hears of those that it
 * asked for, while the flag itself stays free for a thread that sleeps on this ring alone.
 *
 * <pre>
 * who asks                                 waker: {@link WakeFlag#wake}
 *   request = 1: {@link #make}               publish what is waited for
 *   full fence                               full fence
 *   look once more                           look at flag and request; if the request is not 0:
 *                                              request = 0, then ring the doorbell
 * </pre>
 *
 * <p>As with the flag, one of the two sees the other. A request that stands, seen by a thread that
 * did not make it, holds for that thread too: what was published before the request is seen by
 * whoever sees the request, and what is published later clears it. The word is only a hint: a
 * corrupt value costs a look in vain, or delays it until the next one.
 *
 * <p>Thread-safe.
 */
public final class DoorbellRequest {
    static final int NONE = 0;
    private static final int MADE = 1;

    private final AtomicBuffer buffer;
    private final int offset;
    // keeps the mapping alive while this is reachable
    private final Segment segment;
    private final AtomicInteger fence = new AtomicInteger();

    /**
     * Makes one side's view of a request.
     *
     * @param segment the memory that holds it
     * @param flagOffset of the flag before it, in bytes, a multiple of 8
     */
    public DoorbellRequest(final Segment segment, final int flagOffset) {
        this.segment = segment;
        this.buffer = segment.buffer();
        this.offset = flagOffset + Integer.BYTES;
    }

    /**
     * Tells whether the request stands: nothing was published since it was made.
     *
     * @return whether the doorbell will ring
     */
    public boolean isMade() {
        return buffer.getIntVolatile(offset) != NONE;
    }

    /** Asks; the caller looks at what it waits for afterwards, and not only before. */
    public void make() {
        buffer.putIntOrdered(offset, MADE);
        // on private memory, for the reasons that WakeFlag has
        fence.getAndSet(0);
    }
}
