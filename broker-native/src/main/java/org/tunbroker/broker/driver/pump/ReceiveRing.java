package org.tunbroker.broker.driver.pump;

import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.api.SessionCounters;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.tap.PacketTap;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.RingProducer;

/**
 * The ring to the client, as a pump fills it: room for a packet is reserved, the packet is written
 * there and committed. Each packet passes the session's tap here, and is counted.
 *
 * <p>For the loop's thread, but for {@link #wake}.
 */
public final class ReceiveRing {
    private static final int BATCH_LENGTH = 64;
    private static final long ONE_PACKET = 1L << Integer.SIZE;
    private static final long BYTES = ONE_PACKET - 1;

    private final RingProducer toClient;
    // keeps the memory mapped
    private final Segment segment;
    private final AtomicBuffer memory;
    private final long memoryAddress;
    private final SessionCounters counters;
    private final TapPoint tap;
    private final PumpedSession session;
    private final RingWait roomWait;
    // the length that was reserved last, and whether there was no room for it
    private int reserved;
    private boolean full;
    // since the last publication: packets in the high 32 bits, their bytes in the low, so that both
    // are counted by one addition
    private long committed;
    private int dropped;
    private int batches;

    /**
     * Makes the ring of one session.
     *
     * @param rings of the session
     * @param session that ends {@link #awaitRoom}
     */
    public ReceiveRing(final SessionRings rings, final PumpedSession session) {
        this.toClient = rings.toClient();
        this.segment = rings.segment();
        this.memory = segment.buffer();
        this.memoryAddress = segment.address();
        this.counters = rings.counters();
        this.tap = rings.tap();
        this.session = session;
        this.roomWait = new RingWait(toClient.ownFlag(), this::isRoomThere);
    }

    /**
     * Finds room for a packet, which is then written at {@link #packetOffset}.
     *
     * @param maxLength bytes that the packet has at most, 0 to 0xFFFF
     * @return whether there is room
     */
    public boolean reserve(final int maxLength) {
        reserved = maxLength;
        full = !toClient.reserve(maxLength);
        return !full;
    }

    /**
     * Finds room for several packets of the same length, which are written at
     * {@link #packetOffset(int, int)}. Then each is reserved and committed, one after the other;
     * all but the last must have this length. Where there is no room for all, {@link #isFull} stays
     * as it was.
     *
     * @param length bytes of each packet, 0 to 0xFFFF
     * @param count how many, at least 1
     * @return whether there is room
     */
    public boolean reserveEach(final int length, final int count) {
        final boolean hasRoom = toClient.reserveEach(length, count);
        // else a reader that then finds no packet would not wait for one, but for room
        full &= !hasRoom;
        return hasRoom;
    }

    /**
     * Tells whether the last {@link #reserve} found no room.
     *
     * @return true if there was none
     */
    public boolean isFull() {
        return full;
    }

    /**
     * Returns the session's memory.
     *
     * @return the buffer in which {@link #packetOffset} lies
     */
    public AtomicBuffer memory() {
        return memory;
    }

    /**
     * Returns where the packet is to be written.
     *
     * @return an offset into {@link #memory}
     */
    public int packetOffset() {
        return toClient.packetOffset();
    }

    /**
     * Returns where one of several packets is to be written.
     *
     * @param length bytes of each, as they were reserved
     * @param index of the packet, from 0
     * @return an offset into {@link #memory}
     */
    public int packetOffset(final int length, final int index) {
        return toClient.packetOffset(length, index);
    }

    /**
     * Returns where a byte of the memory lies, for a system call.
     *
     * @param offset into {@link #memory}
     * @return its address
     */
    public long address(final int offset) {
        return memoryAddress + offset;
    }

    /**
     * Returns where the packet is to be written, for a system call.
     *
     * @return the address of {@link #packetOffset}
     */
    public long packetAddress() {
        return address(toClient.packetOffset());
    }

    /**
     * Takes the packet that was written into the reserved room; the client sees it after
     * {@link #publish}.
     *
     * @param length bytes, no more than were reserved
     */
    public void commit(final int length) {
        final PacketTap present = tap.tap();
        if (present != null) {
            present.received(memory, toClient.packetOffset(), length);
        }
        toClient.commit(length);
        committed += ONE_PACKET + length;
    }

    /** Counts a packet that the device had and the client does not get. */
    public void drop() {
        dropped++;
    }

    /**
     * Publishes if a batch is complete.
     *
     * @return whether it was
     */
    public boolean publishBatch() {
        if ((committed >>> Integer.SIZE) + dropped < BATCH_LENGTH
                && (committed & BYTES) < PacketPath.TURN_BYTES) {
            return false;
        }
        publish();
        batches++;
        return true;
    }

    /** Counts the complete batches, also those that a source published within one read. */
    int batches() {
        return batches;
    }

    /** Tells whether a packet was committed or dropped and is not published. */
    boolean hasCommitted() {
        return committed > 0 || dropped > 0;
    }

    /** Publishes to the client what was committed, and wakes it if it sleeps. */
    public void publish() {
        if (dropped > 0) {
            counters.addReceiveDrops(dropped);
            dropped = 0;
        }
        if (committed > 0) {
            // counted before the client can see them
            counters.addReceived((int) (committed >>> Integer.SIZE), committed & BYTES);
            committed = 0;
            toClient.publish();
        }
    }

    /** Counts that the loop has nothing to do, and waits. */
    void countWait() {
        counters.addReceiveWait();
    }

    /** Waits for the missing room or the session's end, for at most a ring's longest sleep. */
    public void awaitRoom() {
        roomWait.await();
    }

    /** Ends the wait early; for any thread. */
    public void wake() {
        roomWait.wake();
    }

    /** Returns the flag on which this side sleeps while there is no room. */
    public WakeFlag roomFlag() {
        return toClient.ownFlag();
    }

    /**
     * Tells whether the room is there that the last {@link #reserve} did not find.
     *
     * @return true also if the session is to stop
     */
    public boolean isRoomThere() {
        return session.isStopping() || toClient.hasSpace(reserved);
    }
}
