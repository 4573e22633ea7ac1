package org.tunbroker.broker.driver.api;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.tunbroker.broker.driver.tap.PacketTap;
import org.tunbroker.ipc.ring.SessionLayout;

/** Counts what passes, and keeps the last packet of each direction; allocates nothing for that. */
public final class RecordingTap implements PacketTap {
    private final Direction sent = new Direction();
    private final Direction received = new Direction();

    private static final class Direction {
        private final byte[] last = new byte[SessionLayout.MAX_PACKET_LENGTH];
        private int lastLength;
        // written last, and read first
        private final AtomicInteger count = new AtomicInteger();

        void pass(final DirectBuffer memory, final int offset, final int length) {
            memory.getBytes(offset, last, 0, length);
            lastLength = length;
            count.incrementAndGet();
        }

        byte[] last() {
            return Arrays.copyOf(last, lastLength);
        }
    }

    @Override
    public void sent(final DirectBuffer memory, final int offset, final int length) {
        sent.pass(memory, offset, length);
    }

    @Override
    public void received(final DirectBuffer memory, final int offset, final int length) {
        received.pass(memory, offset, length);
    }

    /** How many packets the client sent. */
    public int sentCount() {
        return sent.count.get();
    }

    /** How many packets came from the device. */
    public int receivedCount() {
        return received.count.get();
    }

    /** The packet that the client sent last, when none passes any more. */
    public byte[] lastSent() {
        return sent.last();
    }

    /** The packet that came from the device last, when none passes any more. */
    public byte[] lastReceived() {
        return received.last();
    }
}
