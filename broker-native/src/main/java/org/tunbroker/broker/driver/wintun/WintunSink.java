package org.tunbroker.broker.driver.wintun;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.SessionRings;
import org.tunbroker.broker.driver.pump.PacketSink;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.SendTally;
import org.tunbroker.ipc.wake.WakeFlag;

/**
 * Copies what the client sends from its ring into Wintun's. A packet that the driver makes no room
 * for in time is dropped and counted. What is shorter than any IP header, which the driver would
 * discard, is dropped before it comes here.
 */
final class WintunSink implements PacketSink {
    // a ring that is full for longer is congested, and then IP drops
    private static final long RING_FULL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long RING_FULL_PARK_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final PacketCalls wintun;
    private final long wintunSession;
    private final LongSupplier clockNs;
    private final AtomicBuffer memory;
    private final SendTally tally;
    private final PumpedSession session;
    private final SecondKick secondKick = new SecondKick();
    private final UnsafeBuffer packet = new UnsafeBuffer(0, 0);

    WintunSink(
            final PacketCalls wintun,
            final long wintunSession,
            final LongSupplier clockNs,
            final SessionRings rings,
            final SendTally tally,
            final PumpedSession session) {
        this.wintun = wintun;
        this.wintunSession = wintunSession;
        this.clockNs = clockNs;
        this.memory = rings.segment().buffer();
        this.tally = tally;
        this.session = session;
    }

    @Override
    public void take(final int offset, final int length) {
        final long address = allocate(length);
        if (address == 0) {
            tally.dropped(1);
            return;
        }
        packet.wrap(address, length);
        memory.getBytes(offset, packet, 0, length);
        wintun.sendPacket(wintunSession, address);
        secondKick.onSend(clockNs.getAsLong());
        tally.sent(1);
    }

    /** {@inheritDoc} Nothing lies there: each packet was sent when it was taken. */
    @Override
    public void settle() {}

    /** {@inheritDoc} Nothing is kept: each packet was sent when it was taken. */
    @Override
    public void flush() {}

    /**
     * Kicks the driver if that is due; returns how long it may be left alone then, in nanoseconds,
     * and 0 if it was kicked.
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
            // full to the last byte, and so all the more in need of it: again a little later
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
}
