package org.tunbroker.broker.os.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;

/**
 * Waits for one descriptor, or for others that end the wait.
 *
 * <pre>
 * struct pollfd, one for each descriptor
 * off  size  field
 *   0     4  descriptor
 *   4     2  events
 *   6     2  revents
 * </pre>
 *
 * <p>For one thread; allocates nothing after it was made.
 */
public final class DescriptorPoll {
    private static final int EVENTS_OFFSET = Integer.BYTES;
    private static final int REVENTS_OFFSET = EVENTS_OFFSET + Short.BYTES;
    private static final int ENTRY_LENGTH = REVENTS_OFFSET + Short.BYTES;

    private final ByteBuffer entries;
    private final long address;
    private final int count;

    /**
     * Makes a wait.
     *
     * @param awaited what is waited for
     * @param others that end a wait as well when they become readable
     */
    public DescriptorPoll(final Descriptor awaited, final Descriptor... others) {
        count = 1 + others.length;
        entries = ByteBuffer.allocateDirect(count * ENTRY_LENGTH).order(ByteOrder.nativeOrder());
        address = BufferUtil.address(entries);
        entries.putInt(awaited.number()).putInt(0);
        for (final Descriptor other : others) {
            entries.putInt(other.number()).putShort((short) LibC.POLLIN).putShort((short) 0);
        }
    }

    /**
     * Waits.
     *
     * @param events POLLIN or POLLOUT; errors are always reported
     * @param timeoutMs the longest wait; it may end early for no reason
     * @return the events of the awaited descriptor, 0 if none
     */
    public int await(final int events, final int timeoutMs) {
        entries.putShort(EVENTS_OFFSET, (short) events);
        // after a failure, which only a signal can cause here, revents are stale
        return LibC.poll(address, count, timeoutMs) > 0 ? entries.getShort(REVENTS_OFFSET) : 0;
    }
}
