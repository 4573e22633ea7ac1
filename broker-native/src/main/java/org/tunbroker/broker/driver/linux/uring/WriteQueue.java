package org.tunbroker.broker.driver.linux.uring;

import org.agrona.CloseHelper;
import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Packets that are written in their order, several by one system call where there is an io_uring.
 * Each is counted as sent or dropped.
 *
 * <p>The memory of a packet, and of its list of pieces, must stay until the next {@link #flush}.
 * For one thread.
 */
public final class WriteQueue implements AutoCloseable {
    /** The most packets that one system call writes. */
    public static final int LENGTH = 32;

    private final TunWriter writer;
    // null: each packet by a system call of its own
    private final UringBatch batch;
    private int count;
    // by an older kernel, whose TUN does not support RWF_NOWAIT
    private boolean isRefused;

    /**
     * Makes an empty queue.
     *
     * @param batch of writes, closed with the queue; null if there is no io_uring
     */
    public WriteQueue(final TunWriter writer, final UringBatch batch) {
        this.writer = writer;
        this.batch = batch;
    }

    /**
     * Adds a packet.
     *
     * @param address of its first byte
     * @param length bytes
     */
    public void add(final long address, final int length) {
        if (batch == null) {
            writer.write(address, length);
        } else {
            add(UringLayout.OPERATION_WRITE, address, length);
        }
    }

    /**
     * Adds a packet that lies in pieces.
     *
     * @param listAddress of the first piece in a list
     *     ({@link org.tunbroker.broker.os.linux.IoVector#addressFrom})
     * @param pieces how many
     */
    public void addPieces(final long listAddress, final int pieces) {
        if (batch == null) {
            writer.writePieces(listAddress, pieces, 1);
        } else {
            add(UringLayout.OPERATION_WRITE_PIECES, listAddress, pieces);
        }
    }

    private void add(final int operation, final long address, final int length) {
        batch.setOperation(count, operation);
        batch.set(count, address, length);
        count++;
        if (count == batch.size()) {
            flush();
        }
    }

    /** Writes all that was added. */
    public void flush() {
        int tried = 0;
        // a single packet is written faster by write(2)
        if (count > 1 && !isRefused) {
            batch.submit(count);
            isRefused = Errno.common(errno(0)) == Errno.EOPNOTSUPP;
            tried = triedCount();
        }
        for (int i = 0; i < tried; i++) {
            writer.count(errno(i), 1);
        }
        for (int i = tried; i < count; i++) {
            writeAlone(i);
        }
        count = 0;
    }

    /**
     * Counts the packets up to the last that the kernel took or refused for good. Only those behind
     * it, for which there was no room, are tried again, so that packets stay in order.
     */
    private int triedCount() {
        int tried = count;
        while (tried > 0 && (isRefused || TunWriter.isFull(errno(tried - 1)))) {
            tried--;
        }
        return tried;
    }

    private int errno(final int request) {
        return Math.max(0, -batch.result(request));
    }

    private void writeAlone(final int request) {
        final long address = batch.address(request);
        final int length = batch.length(request);
        if (batch.operation(request) == UringLayout.OPERATION_WRITE_PIECES) {
            writer.writePieces(address, length, 1);
        } else {
            writer.write(address, length);
        }
    }

    @Override
    public void close() {
        CloseHelper.close(batch);
    }
}
