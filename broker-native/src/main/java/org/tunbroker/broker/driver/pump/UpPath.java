package org.tunbroker.broker.driver.pump;

import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.PacketTap;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.segment.Segment;

/**
 * The way up: from the client's ring into a sink. Here each packet that a client sends passes its
 * session's tap.
 *
 * <p>For the loop's thread.
 */
public final class UpPath implements PacketPath {
    /** The shortest IP packet. */
    public static final int MIN_PACKET_LENGTH = 20;

    // publishing costs a fence, and perhaps a wake-up; a batch bounds how long the client waits for
    // it
    private static final int BATCH_LENGTH = 64;

    private final RingConsumer fromClient;
    // keeps the memory mapped
    private final Segment segment;
    private final AtomicBuffer memory;
    private final PacketTap tap;
    private final SendTally tally;
    private final PacketSink sink;
    private final int minLength;
    private final PumpedSession session;

    /**
     * Makes the way up of one session.
     *
     * @param rings of the session
     * @param tally where the sink counts
     * @param sink takes the packets
     * @param minLength bytes; what is shorter is dropped and counted
     * @param session that the packets belong to
     */
    public UpPath(
            final SessionRings rings,
            final SendTally tally,
            final PacketSink sink,
            final int minLength,
            final PumpedSession session) {
        this.fromClient = rings.fromClient();
        this.segment = rings.segment();
        this.memory = segment.buffer();
        this.tap = rings.tap();
        this.tally = tally;
        this.sink = sink;
        this.minLength = minLength;
        this.session = session;
    }

    @Override
    public PumpedSession session() {
        return session;
    }

    @Override
    public boolean move() {
        for (int taken = 0; taken < BATCH_LENGTH && !session.isStopping(); taken++) {
            final int length = fromClient.peek();
            if (length == RingConsumer.EMPTY || !sink.hasRoom(length)) {
                finish();
                return false;
            }
            final int offset = fromClient.packetOffset();
            tap.sent(memory, offset, length);
            if (length < minLength) {
                tally.dropped(1);
            } else {
                sink.take(offset, length);
            }
            fromClient.consume();
        }
        sink.settle();
        publish();
        return true;
    }

    @Override
    public void finish() {
        sink.flush();
        publish();
    }

    private void publish() {
        tally.publish();
        // also where nothing was sent: room of packets that the client cancelled
        fromClient.publish();
    }

    /**
     * Makes a wait for the next packet.
     *
     * @return a wait that is for one loop
     */
    public RingWait newPacketWait() {
        return new RingWait(fromClient.ownFlag(), this::isPacketThere);
    }

    private boolean isPacketThere() {
        return session.isStopping() || fromClient.hasPacket();
    }
}
