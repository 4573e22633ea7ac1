package org.tunbroker.broker.driver.linux.uring;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.Descriptor;

/**
 * Some reads of one file, or some writes to it, done by one system call (io_uring). The kernel does
 * them in order before the call returns, and never blocks: a request that would block gets EAGAIN.
 *
 * <p>For one thread at a time.
 */
public final class UringBatch implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(1);

    private final UringRings rings;
    private final UnsafeBuffer entries;
    private final int[] results;

    private UringBatch(final UringRings rings) {
        this.rings = rings;
        this.entries = rings.entries();
        this.results = new int[rings.size()];
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
        final UringRings rings = UringRings.openIfPossible(size, size, 0);
        if (rings == null) {
            return null;
        }
        final UringBatch batch = new UringBatch(rings);
        for (int i = 0; i < size; i++) {
            batch.prepare(i, file, operation);
        }
        return batch;
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
        return results.length;
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
            rings.add(i);
        }
        rings.publish();
        int submitted = rings.enter(count);
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
            submitted += rings.enter(count - submitted);
            completed += takeCompletions();
        }
    }

    private int takeCompletions() {
        int count = 0;
        while (rings.hasCompletion()) {
            // its user data is the number of the request
            results[(int) rings.completionData()] = rings.completionResult();
            rings.takeCompletion();
            count++;
        }
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
        rings.close();
    }
}
