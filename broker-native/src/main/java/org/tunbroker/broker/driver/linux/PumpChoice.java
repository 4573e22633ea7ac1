package org.tunbroker.broker.driver.linux;

import org.agrona.CloseHelper;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/** Chooses a session's pumps: by its offload, and by what the kernel allows. */
final class PumpChoice {
    private final TunFile tun;
    private final StopEvent stop;
    private final SessionRings rings;
    private final PumpedSession session;
    private final boolean batched;

    /**
     * Makes a choice for one session.
     *
     * @param batched whether several packets may be moved by one system call
     */
    PumpChoice(
            final TunFile tun,
            final StopEvent stop,
            final SessionRings rings,
            final PumpedSession session,
            final boolean batched) {
        this.tun = tun;
        this.stop = stop;
        this.rings = rings;
        this.session = session;
        this.batched = batched;
    }

    DownPump down(final Offload offload) {
        if (tun.hasHeader()) {
            return new OffloadDownPump(tun, stop, rings, offload, session);
        }
        final UringBatch batch = openBatch(UringLayout.OPERATION_READ, UringDownPump.BATCH_LENGTH);
        final MappedMemory memory = batch == null
                ? null
                : MappedMemory.privateIfPossible(batch.size() * UringDownPump.PLACE_LENGTH);
        if (memory == null) {
            CloseHelper.close(batch);
            return new PlainDownPump(tun, stop, rings, session);
        }
        return new UringDownPump(tun, stop, rings, batch, memory, session);
    }

    UpPump up(final Offload offload, final DownNotice downNotice) {
        if (tun.hasHeader() && offload != Offload.LARGE_PACKETS) {
            return new OffloadUpPump(tun, stop, rings, downNotice, tun.isUdpBulk(), session);
        }
        final int headerLength = tun.hasHeader() ? VirtioNetHeader.LENGTH : 0;
        final UringBatch batch = openBatch(UringLayout.OPERATION_WRITE, UringUpPump.BATCH_LENGTH);
        return batch == null
                ? new PlainUpPump(tun, stop, rings, downNotice, headerLength, session)
                : new UringUpPump(tun, stop, rings, downNotice, batch, headerLength, session);
    }

    private UringBatch openBatch(final int operation, final int size) {
        return batched ? UringBatch.openIfPossible(tun.descriptor(), operation, size) : null;
    }
}
