package org.tunbroker.broker.driver.loopback;

import java.nio.ByteBuffer;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.ipc.packet.IcmpEcho;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Sends packets back to the client. When the ring to the client is full it takes none, so the ring
 * from the client fills up and nothing is lost.
 */
final class EchoSink implements PacketSink {
    private final ReceiveRing back;
    private final byte[] packet = new byte[SessionLayout.MAX_PACKET_LENGTH];
    private final ByteBuffer packetView = ByteBuffer.wrap(packet);

    /**
     * Makes the sink.
     *
     * @param back to the client
     */
    EchoSink(final ReceiveRing back) {
        this.back = back;
    }

    @Override
    public void write(final SendRing ring) {
        while (ring.hasNext() && back.reserve(ring.length())) {
            final int offset = ring.next();
            final int length = ring.length();
            // a copy, since the client can rewrite the memory at any time
            ring.memory().getBytes(offset, packet, 0, length);
            IcmpEcho.reply(packetView, 0, length);
            back.memory().putBytes(back.packetOffset(), packet, 0, length);
            back.commit(length);
            ring.countSent(1);
        }
        // counted before the client can see them
        ring.publish();
        back.publish();
    }
}
