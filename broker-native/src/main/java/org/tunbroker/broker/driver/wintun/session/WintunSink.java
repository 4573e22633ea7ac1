package org.tunbroker.broker.driver.wintun.session;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * Copies what the client sends from its ring into Wintun's. A packet that the driver makes no room
 * for in time is dropped and counted. Packets shorter than any IP header, which the driver would
 * discard, are dropped before they come here.
 */
final class WintunSink implements PacketSink {
    // a ring that stays full for longer is congested, and IP then drops packets
    private static final long RING_FULL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long RING_FULL_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final PacketCalls wintun;
    private final long wintunSession;
    private final LongSupplier clockNs;
    private final LongConsumer pauseNs;
    private final PumpedSession session;
    private final SecondKick secondKick = new SecondKick();
    private final UnsafeBuffer packet = new UnsafeBuffer(0, 0);

    /**
     * Makes the sink of a session.
     *
     * @param pauseNs pauses for so many nanoseconds, or until the next tick of a coarse clock
     */
    WintunSink(
            final PacketCalls wintun,
            final long wintunSession,
            final LongSupplier clockNs,
            final LongConsumer pauseNs,
            final PumpedSession session) {
        this.pauseNs = pauseNs;
        this.wintun = wintun;
        this.wintunSession = wintunSession;
        this.clockNs = clockNs;
        this.session = session;
    }

    @Override
    public void write(final SendRing ring) {
        while (ring.hasNext()) {
            final int offset = ring.next();
            if (send(ring.memory(), offset, ring.length())) {
                ring.countSent(1);
            } else {
                ring.countDropped(1);
            }
        }
    }

    private boolean send(final DirectBuffer memory, final int offset, final int length) {
        final long address = allocate(length);
        if (address == 0) {
            return false;
        }
        packet.wrap(address, length);
        memory.getBytes(offset, packet, 0, length);
        wintun.sendPacket(wintunSession, address);
        secondKick.onSend(clockNs.getAsLong());
        return true;
    }

    /**
     * Kicks the driver if that is due. Returns the nanoseconds until the next kick may be due, 0 if
     * it was kicked.
     */
    long kickIfDue() {
        if (!secondKick.isPending()) {
            return WakeFlag.MAX_SLEEP_NS;
        }
        final long dueInNs = secondKick.dueInNs(clockNs.getAsLong());
        if (dueInNs > 0) {
            return dueInNs;
        }
        kick();
        return 0;
    }

    private void kick() {
        final long address = tryAllocate(0);
        if (address == 0) {
            // the ring is full to the last byte and needs the kick all the more: try
            // again a little later
            secondKick.onSend(clockNs.getAsLong());
            return;
        }
        wintun.sendPacket(wintunSession, address);
        secondKick.onKick();
    }

    private long allocate(final int length) {
        long address = tryAllocate(length);
        if (address != 0 || session.isStopping()) {
            return address;
        }
        // perhaps the ring is full because the driver missed its signal; an empty packet fits
        // unless the ring is full to its last bytes
        kick();
        final long deadline = clockNs.getAsLong() + RING_FULL_NS;
        while (address == 0 && !session.isStopping() && clockNs.getAsLong() - deadline < 0) {
            pauseNs.accept(RING_FULL_PAUSE_NS);
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
}
