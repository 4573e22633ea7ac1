package org.tunbroker.broker.driver.wintun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.SessionCounters;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.Pump;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Copies what Windows routed into the adapter from Wintun's ring into the ring to the client. What
 * that one has no room for is dropped and counted: left in Wintun's ring it would make the driver
 * drop whole batches, which nobody could count here.
 *
 * <p>For its own thread, but for {@link #wake}.
 */
final class DownPump implements Pump {
    private static final int BATCH_LENGTH = 64;
    // looks at an empty ring before the pump sleeps: each costs less than waking it
    private static final int IDLE_LOOKS = 32;
    // bounds the harm of a signal that the driver should have given and did not
    private static final int WAIT_MS = 100;

    private final PacketCalls wintun;
    private final long wintunSession;
    private final SessionWait wait;
    private final RingProducer toClient;
    private final AtomicBuffer memory;
    private final SessionCounters counters;
    private final PumpedSession session;
    private final ByteBuffer length =
            ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    private final long lengthAddress = BufferUtil.address(length);
    private final UnsafeBuffer packet = new UnsafeBuffer(0, 0);
    private int batch;
    private int dropped;

    DownPump(
            final PacketCalls wintun,
            final long wintunSession,
            final SessionWait wait,
            final SessionRings rings,
            final PumpedSession session) {
        this.wintun = wintun;
        this.wintunSession = wintunSession;
        this.wait = wait;
        this.toClient = rings.toClient();
        this.memory = rings.segment().buffer();
        this.counters = rings.counters();
        this.session = session;
    }

    @Override
    public void run() {
        int idleLooks = 0;
        while (!session.isStopping()) {
            if (takePacket()) {
                idleLooks = 0;
            } else {
                publish();
                if (++idleLooks < IDLE_LOOKS) {
                    Thread.onSpinWait();
                } else if (!session.isStopping()) {
                    wait.await(WAIT_MS);
                    idleLooks = 0;
                }
            }
        }
        publish();
    }

    @Override
    public void wake() {
        wait.stop();
    }

    private boolean takePacket() {
        final long address = wintun.receivePacket(wintunSession, lengthAddress);
        if (address == 0) {
            onError(wintun.lastError());
            return false;
        }
        final int packetLength = length.getInt(0);
        if (packetLength < 0 || packetLength > SessionLayout.MAX_PACKET_LENGTH) {
            session.end(
                    ErrorCode.ERROR_INVALID_DATA,
                    "WintunReceivePacket gave a packet of "
                            + Integer.toUnsignedString(packetLength)
                            + " bytes");
            return false;
        }
        givePacket(address, packetLength);
        wintun.releaseReceivePacket(wintunSession, address);
        if (batch + dropped >= BATCH_LENGTH) {
            publish();
        }
        return true;
    }

    private void givePacket(final long address, final int packetLength) {
        if (!toClient.reserve(packetLength)) {
            // the client must see what is there to make room
            publish();
            if (!toClient.reserve(packetLength)) {
                dropped++;
                return;
            }
        }
        packet.wrap(address, packetLength);
        memory.putBytes(toClient.packetOffset(), packet, 0, packetLength);
        toClient.commit(packetLength);
        batch++;
    }

    private void onError(final int error) {
        if (error == ErrorCode.ERROR_NO_MORE_ITEMS.code()) {
            return;
        }
        if (error == ErrorCode.ERROR_HANDLE_EOF.code()) {
            session.end(ErrorCode.ERROR_HANDLE_EOF, "Windows removed the adapter");
        } else if (error == ErrorCode.ERROR_INVALID_DATA.code()) {
            session.end(
                    ErrorCode.ERROR_INVALID_DATA,
                    "the driver's ring is corrupt, a known fault of Wintun; start a new session");
        } else {
            session.end(
                    ErrorCode.ERROR_GEN_FAILURE, "WintunReceivePacket failed with error " + error);
        }
    }

    private void publish() {
        if (dropped > 0) {
            counters.addReceiveDrops(dropped);
            dropped = 0;
        }
        if (batch > 0) {
            // counted before the client can see them
            counters.addReceived(batch);
            batch = 0;
            toClient.publish();
        }
    }
}
