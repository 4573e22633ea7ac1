package org.tunbroker.broker.driver.linux;

import org.agrona.CloseHelper;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads one packet straight into the ring, and where it was not alone the next ones several by one
 * system call: into memory of its own, since how long they are is not known before.
 */
final class UringDownPump extends PlainDownPump {
    /** Bytes that a packet may take; memory that no packet touched takes none. */
    static final int PLACE_LENGTH = SessionLayout.MAX_PACKET_LENGTH + 1;

    /** The most packets that one system call reads. */
    static final int BATCH_LENGTH = 16;

    private final UringBatch batch;
    private final MappedMemory memory;
    private final AtomicBuffer ring;
    // how many packets the next call asks for
    private int wanted = 1;
    // a kernel from before its TUN could be asked not to wait
    private boolean isRefused;

    /**
     * Makes the pump.
     *
     * @param batch of reads, closed with the pump
     * @param memory a {@link #PLACE_LENGTH} for each of the batch, likewise
     */
    UringDownPump(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final UringBatch batch,
            final MappedMemory memory,
            final PumpedSession session) {
        super(tun, stop, rings, session);
        this.batch = batch;
        this.memory = memory;
        this.ring = rings.segment().buffer();
        for (int i = 0; i < batch.size(); i++) {
            batch.set(
                    i,
                    memory.buffer().addressOffset() + i * PLACE_LENGTH,
                    SessionLayout.MAX_PACKET_LENGTH);
        }
    }

    @Override
    boolean readOnce() {
        final boolean came;
        if (wanted == 1 || isRefused) {
            came = super.readOnce();
        } else {
            batch.submit(wanted);
            came = deliver();
        }
        wanted = came ? Math.min(batch.size(), wanted * 2) : 1;
        return came;
    }

    /** Brings to the ring what came; returns whether it was as much as was wanted. */
    private boolean deliver() {
        int errno = 0;
        for (int i = 0; i < wanted; i++) {
            // a packet may have come after a read that found none
            final int result = batch.result(i);
            if (result < 0) {
                errno = -result;
            } else if (result > 0 && awaitSpace()) {
                ring.putBytes(
                        rings().toClient().packetOffset(),
                        memory.buffer(),
                        i * PLACE_LENGTH,
                        result);
                commit(result);
            }
        }
        if (Errno.common(errno) == Errno.EOPNOTSUPP) {
            isRefused = true;
        } else if (errno != 0) {
            onError(errno);
        }
        return errno == 0;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(batch, memory);
    }
}
