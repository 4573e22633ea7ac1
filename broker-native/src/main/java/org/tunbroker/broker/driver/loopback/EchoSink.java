package org.tunbroker.broker.driver.loopback;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.pump.SendTally;
import org.tunbroker.ipc.packet.IcmpEcho;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Gives back to the client what it sends. When the ring to the client is full it takes nothing, so
 * that the ring from the client fills up in turn: nothing is lost.
 */
final class EchoSink implements PacketSink {
    private final AtomicBuffer memory;
    private final SendTally tally;
    private final ReceiveRing ring;
    private final byte[] packet = new byte[SessionLayout.MAX_PACKET_LENGTH];
    private final ByteBuffer packetView = ByteBuffer.wrap(packet);

    EchoSink(final SessionRings rings, final SendTally tally, final ReceiveRing ring) {
        this.memory = rings.segment().buffer();
        this.tally = tally;
        this.ring = ring;
    }

    @Override
    public boolean hasRoom(final int length) {
        return ring.reserve(length);
    }

    @Override
    public void take(final int offset, final int length) {
        // a copy, since the client can rewrite the memory at any time
        memory.getBytes(offset, packet, 0, length);
        IcmpEcho.reply(packetView, 0, length);
        memory.putBytes(ring.packetOffset(), packet, 0, length);
        ring.commit(length);
        tally.sent(1);
    }

    @Override
    public void settle() {
        flush();
    }

    @Override
    public void flush() {
        // counted before the client can see them
        tally.publish();
        ring.publish();
    }
}
