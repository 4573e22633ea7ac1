package org.tunbroker.broker.driver.wintun;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.SessionCounters;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.Pump;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.RingWait;
import org.tunbroker.ipc.ring.RingConsumer;

/**
 * Copies what the client sends from its ring into Wintun's. A packet that the driver makes no room
 * for in time is dropped and counted, as are those shorter than any IP header, which the driver
 * would discard.
 *
 * <p>For its own thread, but for {@link #wake}.
 */
final class UpPump implements Pump {
    private static final int BATCH_LENGTH = 64;
    private static final int MIN_PACKET_LENGTH = 20;
    // a ring that is full for longer is congested, and then IP drops
    private static final long RING_FULL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long RING_FULL_PARK_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final PacketCalls wintun;
    private final long wintunSession;
    private final LongSupplier clockNs;
    private final RingConsumer fromClient;
    private final AtomicBuffer memory;
    private final SessionCounters counters;
    private final PumpedSession session;
    private final RingWait packetWait;
    private final SecondKick secondKick = new SecondKick();
    private final UnsafeBuffer packet = new UnsafeBuffer(0, 0);
    private int sent;
    private int dropped;

    UpPump(
            final PacketCalls wintun,
            final long wintunSession,
            final LongSupplier clockNs,
            final SessionRings rings,
            final PumpedSession session) {
        this.wintun = wintun;
        this.wintunSession = wintunSession;
        this.clockNs = clockNs;
        this.fromClient = rings.fromClient();
        this.memory = rings.segment().buffer();
        this.counters = rings.counters();
        this.session = session;
        this.packetWait = new RingWait(fromClient.ownFlag(), this::isPacketThere);
    }

    @Override
    public void run() {
        while (!session.isStopping()) {
            if (fromClient.peek() == RingConsumer.EMPTY) {
                publish();
                awaitPacket();
            } else {
                sendPacket();
                fromClient.consume();
                if (sent + dropped >= BATCH_LENGTH) {
                    publish();
                }
            }
        }
        publish();
    }

    @Override
    public void wake() {
        packetWait.wake();
    }

    private void awaitPacket() {
        if (!secondKick.isPending()) {
            packetWait.await();
            return;
        }
        final long dueInNs = secondKick.dueInNs(clockNs.getAsLong());
        if (dueInNs > 0) {
            packetWait.await(dueInNs);
        } else {
            kick();
        }
    }

    private void kick() {
        final long address = tryAllocate(0);
        if (address == 0) {
            // full to the last byte, and so all the more in need of it: again a little later
            secondKick.onSend(clockNs.getAsLong());
            return;
        }
        wintun.sendPacket(wintunSession, address);
        secondKick.onKick();
    }

    private void sendPacket() {
        final int length = fromClient.packetLength();
        if (length < MIN_PACKET_LENGTH) {
            dropped++;
            return;
        }
        final long address = allocate(length);
        if (address == 0) {
            dropped++;
            return;
        }
        packet.wrap(address, length);
        memory.getBytes(fromClient.packetOffset(), packet, 0, length);
        wintun.sendPacket(wintunSession, address);
        secondKick.onSend(clockNs.getAsLong());
        sent++;
    }

    private long allocate(final int length) {
        long address = tryAllocate(length);
        if (address != 0 || session.isStopping()) {
            return address;
        }
        // perhaps it is full because the driver missed its signal: a packet of no length fits into
        // all but the very last bytes
        kick();
        final long deadline = clockNs.getAsLong() + RING_FULL_NS;
        while (address == 0 && !session.isStopping() && clockNs.getAsLong() - deadline < 0) {
            LockSupport.parkNanos(RING_FULL_PARK_NS);
            address = tryAllocate(length);
        }
        return address;
    }

    private long tryAllocate(final int length) {
        final long address = wintun.allocateSendPacket(wintunSession, length);
        if (address == 0) {
            final int error = wintun.lastError();
            if (error == ErrorCode.ERROR_HANDLE_EOF.code()) {
                session.end(
                        ErrorCode.ERROR_HANDLE_EOF,
                        "Windows removed the adapter, or the driver gave the session up");
            } else if (error != ErrorCode.ERROR_BUFFER_OVERFLOW.code()) {
                session.end(
                        ErrorCode.ERROR_GEN_FAILURE,
                        "WintunAllocateSendPacket failed with error " + error);
            }
        }
        return address;
    }

    private void publish() {
        counters.addSent(sent);
        counters.addSendDrops(dropped);
        sent = 0;
        dropped = 0;
        // also where nothing was sent: room of packets that the client cancelled
        fromClient.publish();
    }

    private boolean isPacketThere() {
        return session.isStopping() || fromClient.hasPacket();
    }
}
