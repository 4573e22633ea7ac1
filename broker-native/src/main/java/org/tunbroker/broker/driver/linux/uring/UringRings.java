package org.tunbroker.broker.driver.linux.uring;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.broker.os.linux.MappedMemory;

/**
 * The memory of an io_uring: entries, the queue by which they are submitted, and the queue of
 * completions.
 *
 * <p>For one thread at a time.
 */
final class UringRings implements AutoCloseable {
    private final int size;
    private final Descriptor uring;
    private final MappedMemory ringsMemory;
    private final MappedMemory entriesMemory;
    private final UnsafeBuffer rings;
    private final UnsafeBuffer entries;
    private final int submissionTailOffset;
    private final int submissionArrayOffset;
    private final int submissionMask;
    private final int completionHeadOffset;
    private final int completionTailOffset;
    private final int completionMask;
    private final int completionsOffset;
    private int submissionTail;
    private int completionHead;

    private UringRings(
            final int size,
            final Descriptor uring,
            final ByteBuffer parameters,
            final MappedMemory ringsMemory,
            final MappedMemory entriesMemory) {
        this.size = size;
        this.uring = uring;
        this.ringsMemory = ringsMemory;
        this.entriesMemory = entriesMemory;
        rings = ringsMemory.buffer();
        entries = entriesMemory.buffer();
        submissionTailOffset = parameters.getInt(UringLayout.PARAMS_SUBMISSION_TAIL);
        submissionArrayOffset = parameters.getInt(UringLayout.PARAMS_SUBMISSION_ARRAY);
        submissionMask = rings.getInt(parameters.getInt(UringLayout.PARAMS_SUBMISSION_MASK));
        completionHeadOffset = parameters.getInt(UringLayout.PARAMS_COMPLETION_HEAD);
        completionTailOffset = parameters.getInt(UringLayout.PARAMS_COMPLETION_TAIL);
        completionMask = rings.getInt(parameters.getInt(UringLayout.PARAMS_COMPLETION_MASK));
        completionsOffset = parameters.getInt(UringLayout.PARAMS_COMPLETION_ENTRIES);
    }

    /**
     * Makes an io_uring, where the kernel has one and lets us use it: a container's rules may not.
     *
     * @param size how many entries, a power of two
     * @param completions how many completions wait at most before the kernel keeps the rest itself,
     *     a power of two, at least the size
     * @param flags of io_uring_setup
     * @return the rings, to be closed by the caller; null if there can be none
     */
    static UringRings openIfPossible(final int size, final int completions, final int flags) {
        if (Native.POINTER_SIZE != Long.BYTES) {
            return null;
        }
        final ByteBuffer parameters =
                ByteBuffer.allocateDirect(UringLayout.PARAMS_LENGTH).order(ByteOrder.nativeOrder());
        parameters.putInt(UringLayout.PARAMS_FLAGS, UringLayout.SETUP_COMPLETIONS | flags);
        parameters.putInt(UringLayout.PARAMS_COMPLETIONS, completions);
        final int number = LibC.ioUringSetup(size, BufferUtil.address(parameters));
        if (number < 0) {
            return null;
        }
        final Descriptor uring = Descriptor.owned(number);
        final int features = parameters.getInt(UringLayout.PARAMS_FEATURES);
        MappedMemory rings = null;
        MappedMemory entries = null;
        if ((features & UringLayout.FEATURES) == UringLayout.FEATURES) {
            rings = MappedMemory.ofIfPossible(
                    uring, UringLayout.RINGS_OFFSET, ringsLength(size, parameters));
            entries = MappedMemory.ofIfPossible(
                    uring, UringLayout.ENTRIES_OFFSET, size * UringLayout.ENTRY_LENGTH);
        }
        if (rings == null || entries == null) {
            CloseHelper.closeAll(rings, entries, uring);
            return null;
        }
        return new UringRings(size, uring, parameters, rings, entries);
    }

    private static int ringsLength(final int size, final ByteBuffer parameters) {
        return Math.max(
                parameters.getInt(UringLayout.PARAMS_SUBMISSION_ARRAY) + size * Integer.BYTES,
                parameters.getInt(UringLayout.PARAMS_COMPLETION_ENTRIES)
                        + parameters.getInt(UringLayout.PARAMS_COMPLETIONS)
                                * UringLayout.COMPLETION_LENGTH);
    }

    int size() {
        return size;
    }

    /** Returns the memory of the entries, {@link UringLayout#ENTRY_LENGTH} bytes each. */
    UnsafeBuffer entries() {
        return entries;
    }

    /**
     * Queues an entry, which must stay as it is until it was submitted.
     *
     * @param entry its number
     */
    void add(final int entry) {
        rings.putInt(
                submissionArrayOffset + (submissionTail & submissionMask) * Integer.BYTES, entry);
        submissionTail++;
    }

    /** Shows the kernel what was queued; it looks when it is entered. */
    void publish() {
        // after entries and array
        rings.putIntOrdered(submissionTailOffset, submissionTail);
    }

    /**
     * Submits, and lets completions in.
     *
     * @param count how many of the queued entries
     * @return how many the kernel took, at least 0
     * @throws org.tunbroker.TunException if the kernel refuses for good
     */
    int enter(final int count) {
        return taken(LibC.ioUringEnter(uring.number(), count, 0, UringLayout.GET_EVENTS));
    }

    /**
     * Submits, and waits for a completion.
     *
     * @param count how many of the queued entries
     * @param argumentAddress of an io_uring_getevents_arg, which has the longest wait
     * @return how many the kernel took, at least 0
     * @throws org.tunbroker.TunException as {@link #enter(int)}
     */
    int enterAndWait(final int count, final long argumentAddress) {
        return taken(LibC.ioUringEnter(
                uring.number(),
                count,
                1,
                UringLayout.GET_EVENTS | UringLayout.HAS_ARGUMENT,
                argumentAddress,
                UringLayout.ARGUMENT_LENGTH));
    }

    private static int taken(final int result) {
        if (result >= 0) {
            return result;
        }
        final int errno = Native.getLastError();
        return switch (Errno.common(errno)) {
            // a signal, no memory just now, or the time is over
            case Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ETIME -> 0;
            default ->
                throw Errno.failure(
                        "io_uring_enter",
                        errno,
                        "the kernel refuses requests for packets; start the session anew");
        };
    }

    /** Tells whether there is a completion that was not taken. */
    boolean hasCompletion() {
        return rings.getIntVolatile(completionTailOffset) != completionHead;
    }

    /** Returns the user data of the next completion. */
    long completionData() {
        return rings.getLong(completionOffset() + UringLayout.COMPLETION_USER_DATA);
    }

    /** Returns the result of the next completion, or the negative errno. */
    int completionResult() {
        return rings.getInt(completionOffset() + UringLayout.COMPLETION_RESULT);
    }

    private int completionOffset() {
        return completionsOffset
                + (completionHead & completionMask) * UringLayout.COMPLETION_LENGTH;
    }

    /** Goes on to the next completion. */
    void takeCompletion() {
        completionHead++;
        // frees the completion after it was read
        rings.putIntOrdered(completionHeadOffset, completionHead);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(ringsMemory, entriesMemory, uring);
    }
}
