package org.tunbroker.broker.driver.linux.uring;

import org.tunbroker.broker.driver.linux.tun.DirectTunSink;
import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Writes packets straight from the ring, as {@link DirectTunSink} does, but several by one system
 * call.
 */
public final class UringTunSink implements PacketSink {
    /** The most packets that one system call writes. */
    public static final int BATCH_LENGTH = 32;

    private final TunWriter writer;
    private final UringBatch batch;
    private int count;
    // by an older kernel, whose TUN does not support RWF_NOWAIT
    private boolean isRefused;

    /**
     * Makes the sink.
     *
     * @param batch of writes, closed with the sink
     */
    public UringTunSink(final TunWriter writer, final UringBatch batch) {
        this.writer = writer;
        this.batch = batch;
    }

    @Override
    public void write(final SendRing ring) {
        while (ring.hasNext()) {
            batch.set(count++, ring.nextAddress(), ring.length());
            if (count == batch.size()) {
                writeAll();
            }
        }
        writeAll();
        writer.endBatch();
    }

    private void writeAll() {
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
            writer.write(batch.address(i), batch.length(i), 1);
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

    @Override
    public void close() {
        batch.close();
    }
}
