package org.tunbroker.broker.driver.linux;

import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;

/**
 * Writes packets straight from the ring, as {@link PlainUpPump} does, but those that wait there by
 * one system call.
 */
final class UringUpPump extends PlainUpPump {
    /** The most packets that one system call writes. */
    static final int BATCH_LENGTH = 32;

    private final UringBatch batch;
    private int count;
    // a kernel from before its TUN could be asked not to wait
    private boolean isRefused;

    /**
     * Makes the pump.
     *
     * @param batch of writes, closed with the pump
     * @param headerLength bytes before each packet that the client wrote too
     */
    UringUpPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final DownNotice downNotice,
            final UringBatch batch,
            final int headerLength,
            final PumpedSession session) {
        super(tun, stop, rings, downNotice, headerLength, session);
        this.batch = batch;
    }

    @Override
    void put(final long address, final int length) {
        batch.set(count++, address, length);
        if (count == batch.size()) {
            flush();
        }
    }

    @Override
    void settle() {
        flush();
    }

    @Override
    void flush() {
        int tried = 0;
        // one packet is written quicker by a call of its own
        if (count > 1 && !isRefused) {
            batch.submit(count);
            isRefused = Errno.common(errno(0)) == Errno.EOPNOTSUPP;
            tried = triedCount();
        }
        for (int i = 0; i < tried; i++) {
            count(errno(i), 1);
        }
        for (int i = tried; i < count; i++) {
            write(batch.address(i), batch.length(i), 1);
        }
        count = 0;
    }

    /**
     * Counts the packets up to the last that the kernel took or refused for good. Those behind it,
     * for which there was no room, can be tried again; one before it cannot, for packets stay in
     * order.
     */
    private int triedCount() {
        int tried = count;
        while (tried > 0 && (isRefused || isFull(errno(tried - 1)))) {
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
