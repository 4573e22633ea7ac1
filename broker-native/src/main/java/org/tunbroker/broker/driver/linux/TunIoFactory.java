package org.tunbroker.broker.driver.linux;

import org.tunbroker.Offload;
import org.tunbroker.broker.driver.linux.offload.Coalescer;
import org.tunbroker.broker.driver.linux.offload.CoalescingTunSink;
import org.tunbroker.broker.driver.linux.offload.OffloadTunSource;
import org.tunbroker.broker.driver.linux.tun.DirectTunSink;
import org.tunbroker.broker.driver.linux.tun.DirectTunSource;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.linux.tun.TunWriter;
import org.tunbroker.broker.driver.linux.uring.UringBatch;
import org.tunbroker.broker.driver.linux.uring.UringLayout;
import org.tunbroker.broker.driver.linux.uring.UringReads;
import org.tunbroker.broker.driver.linux.uring.UringTunSink;
import org.tunbroker.broker.driver.linux.uring.UringTunSource;
import org.tunbroker.broker.driver.linux.uring.WriteQueue;
import org.tunbroker.broker.driver.pump.Linger;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/** Creates the source and the sink of a session. Its offload and the kernel decide which ones. */
final class TunIoFactory {
    private final TunFile tun;
    private final Offload offload;
    private final boolean batched;

    /**
     * Makes a factory for one session.
     *
     * @param offload of the session
     * @param batched whether several packets may be moved by one system call
     */
    TunIoFactory(final TunFile tun, final Offload offload, final boolean batched) {
        this.tun = tun;
        this.offload = offload;
        this.batched = batched;
    }

    /** Creates what reads from the interface; the caller closes it. */
    PacketSource newSource(final TunReader reader) {
        if (tun.hasHeader()) {
            return new OffloadTunSource(
                    reader, openReads(reader, OffloadTunSource.PLACE_LENGTH), offload);
        }
        final UringReads reads = openReads(reader, UringTunSource.PLACE_LENGTH);
        return reads == null ? new DirectTunSource(reader) : new UringTunSource(reader, reads);
    }

    private UringReads openReads(final TunReader reader, final int placeLength) {
        return batched ? UringReads.openIfPossible(tun.descriptor(), reader, placeLength) : null;
    }

    /** Creates what writes into the interface; the caller closes it. */
    PacketSink newSink(final TunWriter writer, final SendRing ring) {
        if (isJoining()) {
            return new CoalescingTunSink(writer, openWrites(), new Linger(ring), tun.isUdpBulk());
        }
        final UringBatch batch = openWrites();
        return batch == null ? new DirectTunSink(writer) : new UringTunSink(writer, batch);
    }

    /** Returns the length of the header that the client writes before each packet. */
    int sentHeaderLength() {
        return offload == Offload.LARGE_PACKETS ? VirtioNetHeader.LENGTH : 0;
    }

    /** Returns how many packets are taken from the client's ring before they are written. */
    int sentBatchLength() {
        return isJoining() ? Coalescer.BATCH_LENGTH : SendRing.BATCH_LENGTH;
    }

    private boolean isJoining() {
        return tun.hasHeader() && offload != Offload.LARGE_PACKETS;
    }

    private UringBatch openWrites() {
        return batched
                ? UringBatch.openIfPossible(
                        tun.descriptor(), UringLayout.OPERATION_WRITE, WriteQueue.LENGTH)
                : null;
    }
}
