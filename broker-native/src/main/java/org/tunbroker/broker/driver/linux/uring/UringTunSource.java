package org.tunbroker.broker.driver.linux.uring;

import org.agrona.CloseHelper;
import org.tunbroker.broker.driver.linux.tun.DirectTunSource;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.MappedMemory;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Reads one packet straight into the ring. If more follow, it reads several by one system call into
 * memory of its own, because their lengths are not known before.
 */
public final class UringTunSource implements PacketSource {
    /** Bytes reserved for a packet; pages that no packet touched take no memory. */
    public static final int PLACE_LENGTH = SessionLayout.MAX_PACKET_LENGTH + 1;

    /** The most packets that one system call reads. */
    public static final int BATCH_LENGTH = 16;

    private final TunReader reader;
    private final DirectTunSource direct;
    private final UringBatch batch;
    private final MappedMemory memory;
    // how many packets the next call asks for
    private int wanted = 1;
    // how many results the last call gave, and the first that is not yet in the ring
    private int count;
    private int next;
    private int errno;
    // by an older kernel, whose TUN does not support RWF_NOWAIT
    private boolean isRefused;

    /**
     * Makes the source.
     *
     * @param batch of reads, closed with the source
     * @param memory {@link #PLACE_LENGTH} bytes for each read of the batch, closed with the source
     */
    public UringTunSource(
            final TunReader reader, final UringBatch batch, final MappedMemory memory) {
        this.reader = reader;
        this.direct = new DirectTunSource(reader);
        this.batch = batch;
        this.memory = memory;
        for (int i = 0; i < batch.size(); i++) {
            batch.set(
                    i,
                    memory.buffer().addressOffset() + i * PLACE_LENGTH,
                    SessionLayout.MAX_PACKET_LENGTH);
        }
    }

    @Override
    public boolean read(final ReceiveRing ring) {
        final boolean came;
        if (next == count && (wanted == 1 || isRefused)) {
            came = direct.read(ring);
        } else if ((next < count || submit(ring)) && deliver(ring)) {
            came = errno == 0;
            dealWithError();
        } else {
            // full: packets already read come first once there is room
            return false;
        }
        wanted = came ? Math.min(batch.size(), wanted * 2) : 1;
        return came;
    }

    private boolean submit(final ReceiveRing ring) {
        if (!ring.reserve(SessionLayout.MAX_PACKET_LENGTH)) {
            return false;
        }
        batch.submit(wanted);
        count = wanted;
        next = 0;
        errno = 0;
        return true;
    }

    /** Copies what was read to the ring; returns whether all had room. */
    private boolean deliver(final ReceiveRing ring) {
        for (; next < count; next++) {
            // a packet may have come after a read that found none
            final int result = batch.result(next);
            if (result < 0) {
                errno = -result;
            } else if (result > 0) {
                if (!ring.reserve(result)) {
                    return false;
                }
                ring.memory()
                        .putBytes(
                                ring.packetOffset(), memory.buffer(), next * PLACE_LENGTH, result);
                ring.commit(result);
            }
        }
        return true;
    }

    private void dealWithError() {
        if (Errno.common(errno) == Errno.EOPNOTSUPP) {
            isRefused = true;
        } else if (errno != 0) {
            reader.onError(errno);
        }
    }

    @Override
    public void close() {
        CloseHelper.closeAll(batch, memory);
    }
}
