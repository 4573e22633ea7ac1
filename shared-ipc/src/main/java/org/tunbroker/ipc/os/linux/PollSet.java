package org.tunbroker.ipc.os.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * Descriptors that a thread waits for (poll): until one is readable or hung up, or its process
 * died.
 *
 * <pre>
 * struct pollfd
 *  off  size  member
 *    0     4  fd
 *    4     2  events
 *    6     2  revents
 * </pre>
 *
 * <p>For one thread.
 */
public final class PollSet {
    private static final int LENGTH = 8;
    private static final int EVENTS_OFFSET = 4;
    private static final int RETURNED_OFFSET = 6;
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ByteBuffer members;
    private final int size;

    /**
     * Makes a set.
     *
     * @param size how many descriptors it has
     */
    public PollSet(final int size) {
        this.size = size;
        members = ByteBuffer.allocateDirect(size * LENGTH).order(ByteOrder.nativeOrder());
        for (int i = 0; i < size; i++) {
            // the kernel ignores a negative descriptor
            members.putInt(i * LENGTH, -1);
        }
    }

    /**
     * Puts a descriptor into the set. Its owner must not close it while a thread waits.
     *
     * @param index where
     * @param descriptor what to wait for
     */
    public void set(final int index, final Descriptor descriptor) {
        set(index, descriptor, LibC.POLLIN | LibC.POLLRDHUP);
    }

    /** As {@link #set(int, Descriptor)}, whatever can be read: until the other end hangs up. */
    public void setForHangUp(final int index, final Descriptor descriptor) {
        set(index, descriptor, LibC.POLLRDHUP);
    }

    private void set(final int index, final Descriptor descriptor, final int events) {
        members.putInt(index * LENGTH, descriptor.number());
        members.putShort(index * LENGTH + EVENTS_OFFSET, (short) events);
    }

    /**
     * Waits without a time limit, as {@link #await(long)}.
     *
     * @return whether something is ready; a signal may end the wait before
     */
    public boolean await() {
        return poll(-1);
    }

    /**
     * Waits.
     *
     * @param timeoutNs the longest wait, rounded up to milliseconds; 0 only looks
     * @return whether something is ready; a signal may end the wait before
     */
    public boolean await(final long timeoutNs) {
        return poll((int)
                Math.min(Math.max(0, timeoutNs + NS_PER_MS - 1) / NS_PER_MS, Integer.MAX_VALUE));
    }

    private boolean poll(final int timeoutMs) {
        final int ready = LibC.poll(members, size, timeoutMs);
        if (ready < 0) {
            final int errno = LibC.errno();
            if (errno != LibC.EINTR) {
                throw LinuxFailure.of("poll", "nothing can be waited for", errno);
            }
        }
        return ready > 0;
    }

    /**
     * Tells whether a descriptor was ready when the last wait ended with that.
     *
     * @param index which
     * @return whether it can be read, or ended
     */
    public boolean isReady(final int index) {
        return has(index, -1);
    }

    public boolean has(final int index, final int events) {
        return (members.getShort(index * LENGTH + RETURNED_OFFSET) & events) != 0;
    }
}
