package org.tunbroker.broker.driver.loopback;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.SessionCounters;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.Pump;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.RingWait;
import org.tunbroker.ipc.packet.IcmpEcho;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Takes what the client sends and gives it back. When the ring to the client is full it waits, so
 * that the ring from the client fills up in turn: nothing is lost.
 *
 * <p>For its own thread, but for {@link #wake}.
 */
final class LoopbackPump implements Pump {
    // publishing costs a fence, and perhaps a wake-up; a batch bounds how long the client waits for
    // it
    private static final int BATCH_LENGTH = 64;

    private final RingConsumer fromClient;
    private final RingProducer toClient;
    private final AtomicBuffer memory;
    private final SessionCounters counters;
    private final PumpedSession session;
    private final RingWait packetWait;
    private final RingWait spaceWait;
    private final byte[] packet = new byte[SessionLayout.MAX_PACKET_LENGTH];
    private final ByteBuffer packetView = ByteBuffer.wrap(packet);
    private int packetLength;
    private int batch;

    LoopbackPump(final SessionRings rings, final PumpedSession session) {
        this.fromClient = rings.fromClient();
        this.toClient = rings.toClient();
        this.memory = rings.segment().buffer();
        this.counters = rings.counters();
        this.session = session;
        this.packetWait = new RingWait(fromClient.ownFlag(), this::isPacketThere);
        this.spaceWait = new RingWait(toClient.ownFlag(), this::isSpaceThere);
    }

    @Override
    public void run() {
        while (!session.isStopping()) {
            if (!takePacket()) {
                publish();
                packetWait.await();
            } else if (givePacket()) {
                batch++;
                if (batch == BATCH_LENGTH) {
                    publish();
                }
            }
        }
    }

    @Override
    public void wake() {
        packetWait.wake();
        spaceWait.wake();
    }

    /** Copies the next packet out of the memory that the client can rewrite at any time. */
    private boolean takePacket() {
        final int length = fromClient.peek();
        if (length == RingConsumer.EMPTY) {
            return false;
        }
        packetLength = length;
        memory.getBytes(fromClient.packetOffset(), packet, 0, packetLength);
        fromClient.consume();
        IcmpEcho.reply(packetView, 0, packetLength);
        return true;
    }

    private boolean givePacket() {
        while (!toClient.reserve(packetLength)) {
            // the client must see what is there to make room
            publish();
            spaceWait.await();
            if (session.isStopping()) {
                return false;
            }
        }
        memory.putBytes(toClient.packetOffset(), packet, 0, packetLength);
        toClient.commit(packetLength);
        return true;
    }

    private void publish() {
        // counted before the client can see them
        counters.addSent(batch);
        counters.addReceived(batch);
        fromClient.publish();
        toClient.publish();
        batch = 0;
    }

    private boolean isPacketThere() {
        return session.isStopping() || fromClient.hasPacket();
    }

    private boolean isSpaceThere() {
        return session.isStopping() || toClient.hasSpace(packetLength);
    }
}
