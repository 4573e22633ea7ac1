package org.tunbroker.broker.driver.linux.uring;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.MappedMemory;

/**
 * Several packets read by one system call into memory of its own, because their lengths are not
 * known before. They are looked at and taken one by one.
 *
 * <p>For one thread at a time.
 */
public final class UringReads implements AutoCloseable {
    /** The most packets that one system call reads. */
    public static final int BATCH_LENGTH = 16;

    private final TunReader reader;
    private final UringBatch batch;
    private final MappedMemory memory;
    private final int placeLength;
    // how many packets the next call asks for
    private int wanted = 1;
    // how many results the last call gave, and the first that was not taken
    private int count;
    private int next;
    private int errno;
    // by an older kernel, whose TUN does not support RWF_NOWAIT
    private boolean isRefused;

    private UringReads(
            final TunReader reader,
            final UringBatch batch,
            final MappedMemory memory,
            final int placeLength) {
        this.reader = reader;
        this.batch = batch;
        this.memory = memory;
        this.placeLength = placeLength;
        for (int i = 0; i < batch.size(); i++) {
            batch.set(i, memory.buffer().addressOffset() + i * placeLength, placeLength - 1);
        }
    }

    /**
     * Makes the reads of a device, where the kernel lets us.
     *
     * @param file the device
     * @param reader that handles errors
     * @param placeLength bytes for each packet, more than any has, a multiple of 8; pages that no
     *     packet touched take no memory
     * @return the reads, to be closed by the caller; null if there can be none
     */
    public static UringReads openIfPossible(
            final Descriptor file, final TunReader reader, final int placeLength) {
        final UringBatch batch =
                UringBatch.openIfPossible(file, UringLayout.OPERATION_READ, BATCH_LENGTH);
        if (batch == null) {
            return null;
        }
        final MappedMemory memory = MappedMemory.privateIfPossible(BATCH_LENGTH * placeLength);
        if (memory == null) {
            batch.close();
            return null;
        }
        return new UringReads(reader, batch, memory, placeLength);
    }

    /** Tells whether several packets are likely to be there, so that {@link #submit} pays. */
    public boolean areLikely() {
        return wanted > 1 && !isRefused;
    }

    /**
     * Learns from a read of a single packet by another way.
     *
     * @param came whether there was one
     */
    public void note(final boolean came) {
        wanted = came ? Math.min(batch.size(), wanted * 2) : 1;
    }

    /** Reads; what came before must have been taken. */
    public void submit() {
        batch.submit(wanted);
        count = wanted;
        next = 0;
        errno = 0;
    }

    /**
     * Looks for a packet that was read and not taken.
     *
     * @return whether there is one
     */
    public boolean hasNext() {
        // a packet may have come after a read that found none
        while (next < count && batch.result(next) <= 0) {
            errno = batch.result(next) < 0 ? -batch.result(next) : errno;
            next++;
        }
        return next < count;
    }

    /** Returns the memory of the packets, which nobody else writes. */
    public UnsafeBuffer memory() {
        return memory.buffer();
    }

    /** Returns where the packet lies that {@link #hasNext} found, until the next submission. */
    public int offset() {
        return next * placeLength;
    }

    /** Returns how many bytes the packet has that {@link #hasNext} found. */
    public int length() {
        return batch.result(next);
    }

    /** Takes the packet that {@link #hasNext} found. */
    public void take() {
        next++;
    }

    /**
     * Ends a submission whose packets were all taken, and handles its error.
     *
     * @return whether each read found a packet, so that there may be more
     */
    public boolean end() {
        if (Errno.common(errno) == Errno.EOPNOTSUPP) {
            isRefused = true;
        } else if (errno != 0) {
            reader.onError(errno);
        }
        note(errno == 0);
        return errno == 0;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(batch, memory);
    }
}
