package org.tunbroker.broker.driver.linux.uring;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.broker.os.linux.MappedMemory;

/**
 * Some reads of one file, or some writes to it, done by one system call (io_uring). The kernel does
 * them in order before the call returns, and never blocks: a request that would block gets EAGAIN.
 *
 * <p>For one thread at a time.
 */
public final class UringBatch implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(1);

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
    private final int[] results;
    private int submissionTail;
    private int completionHead;

    private UringBatch(
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
        results = new int[size];
    }

    /**
     * Makes a batch, where the kernel has io_uring and lets us use it: a container's rules may not.
     *
     * @param file what is read or written
     * @param operation of each request until another is set: {@link UringLayout#OPERATION_READ} or
     *     {@link UringLayout#OPERATION_WRITE}
     * @param size the most requests at a time, a power of two
     * @return the batch, to be closed by the caller; null if there can be none
     */
    public static UringBatch openIfPossible(
            final Descriptor file, final int operation, final int size) {
        if (Native.POINTER_SIZE != Long.BYTES) {
            return null;
        }
        final ByteBuffer parameters =
                ByteBuffer.allocateDirect(UringLayout.PARAMS_LENGTH).order(ByteOrder.nativeOrder());
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
        final UringBatch batch = new UringBatch(size, uring, parameters, rings, entries);
        for (int i = 0; i < size; i++) {
            batch.prepare(i, file, operation);
        }
        return batch;
    }

    private static int ringsLength(final int size, final ByteBuffer parameters) {
        return Math.max(
                parameters.getInt(UringLayout.PARAMS_SUBMISSION_ARRAY) + size * Integer.BYTES,
                parameters.getInt(UringLayout.PARAMS_COMPLETION_ENTRIES)
                        + parameters.getInt(UringLayout.PARAMS_COMPLETIONS)
                                * UringLayout.COMPLETION_LENGTH);
    }

    private void prepare(final int request, final Descriptor file, final int operation) {
        final int entry = request * UringLayout.ENTRY_LENGTH;
        setOperation(request, operation);
        entries.putInt(entry + UringLayout.ENTRY_DESCRIPTOR, file.number());
        entries.putLong(entry + UringLayout.ENTRY_POSITION, UringLayout.NO_POSITION);
        entries.putInt(entry + UringLayout.ENTRY_OPERATION_FLAGS, UringLayout.NO_WAIT);
        entries.putLong(entry + UringLayout.ENTRY_USER_DATA, request);
    }

    public int size() {
        return size;
    }

    /**
     * Sets the memory that a request reads into or writes from, until it is set again.
     *
     * @param request its number, from 0 to less than the size
     * @param address of the memory, which may be shared; the kernel checks it
     * @param length bytes
     */
    void set(final int request, final long address, final int length) {
        final int entry = request * UringLayout.ENTRY_LENGTH;
        entries.putLong(entry + UringLayout.ENTRY_ADDRESS, address);
        entries.putInt(entry + UringLayout.ENTRY_DATA_LENGTH, length);
    }

    /**
     * Sets what a request does, until it is set again.
     *
     * @param request its number, from 0 to less than the size
     * @param operation of {@link UringLayout}
     */
    void setOperation(final int request, final int operation) {
        entries.putByte(
                request * UringLayout.ENTRY_LENGTH + UringLayout.ENTRY_OPERATION, (byte) operation);
    }

    int operation(final int request) {
        return entries.getByte(request * UringLayout.ENTRY_LENGTH + UringLayout.ENTRY_OPERATION);
    }

    long address(final int request) {
        return entries.getLong(request * UringLayout.ENTRY_LENGTH + UringLayout.ENTRY_ADDRESS);
    }

    int length(final int request) {
        return entries.getInt(request * UringLayout.ENTRY_LENGTH + UringLayout.ENTRY_DATA_LENGTH);
    }

    /**
     * Has the kernel do the first requests, and returns when all are done.
     *
     * @param count how many, from 1 to the size
     * @throws TunException if the kernel does not complete them within a second
     */
    void submit(final int count) {
        for (int i = 0; i < count; i++) {
            rings.putInt(
                    submissionArrayOffset + (submissionTail & submissionMask) * Integer.BYTES, i);
            submissionTail++;
        }
        // publishes entries and array to the kernel
        rings.putIntOrdered(submissionTailOffset, submissionTail);
        int submitted = enter(count);
        int completed = takeCompletions();
        if (completed == count) {
            // always so if all were submitted, because NO_WAIT leaves none pending
            return;
        }
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (completed < count) {
            if (System.nanoTime() - deadline >= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        "io_uring_enter",
                        "the kernel did " + completed + " of " + count
                                + " requests; start the session anew");
            }
            submitted += enter(count - submitted);
            completed += takeCompletions();
        }
    }

    /** Submits; returns how many requests the kernel took. */
    private int enter(final int count) {
        final int taken = LibC.ioUringEnter(uring.number(), count, 0, UringLayout.GET_EVENTS);
        if (taken >= 0) {
            return taken;
        }
        final int errno = Native.getLastError();
        if (errno != Errno.EINTR && errno != Errno.EAGAIN && errno != Errno.EBUSY) {
            throw Errno.failure(
                    "io_uring_enter",
                    errno,
                    "the kernel refuses a batch of packets; start the session anew");
        }
        // a signal, or no memory just now
        return 0;
    }

    private int takeCompletions() {
        final int tail = rings.getIntVolatile(completionTailOffset);
        final int count = tail - completionHead;
        while (completionHead != tail) {
            final int completion = completionsOffset
                    + (completionHead & completionMask) * UringLayout.COMPLETION_LENGTH;
            results[rings.getInt(completion + UringLayout.COMPLETION_USER_DATA)] =
                    rings.getInt(completion + UringLayout.COMPLETION_RESULT);
            completionHead++;
        }
        // frees the entries after they were read
        rings.putIntOrdered(completionHeadOffset, completionHead);
        return count;
    }

    /**
     * Returns the result of a request of the last submission.
     *
     * @param request its number
     * @return how many bytes, or the negative errno
     */
    int result(final int request) {
        return results[request];
    }

    @Override
    public void close() {
        CloseHelper.closeAll(ringsMemory, entriesMemory, uring);
    }
}
