package org.tunbroker.broker.driver.pump;

import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.broker.driver.api.SessionCounters;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.tap.PacketTap;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.RingConsumer;

/**
 * The ring from the client, as a sink empties it batch by batch. Each packet passes the session's
 * tap here, and is counted as sent or dropped.
 *
 * <p>For the loop's thread.
 */
public final class SendRing {
    /** The shortest IP packet. */
    public static final int MIN_PACKET_LENGTH = 20;

    /**
     * How many packets a batch usually has at most. Publishing costs a fence and perhaps a wake-up;
     * the bound limits the client's wait.
     */
    public static final int BATCH_LENGTH = 64;

    private static final long ONE_PACKET = 1L << Integer.SIZE;
    private static final long BYTES = ONE_PACKET - 1;

    private final RingConsumer fromClient;
    // keeps the memory mapped
    private final Segment segment;
    private final AtomicBuffer memory;
    private final long memoryAddress;
    private final SessionCounters counters;
    private final TapPoint tap;
    private final int minLength;
    private final PumpedSession session;
    // both end a batch: packets, in the high 32 bits, and bytes
    private final long maxPackets;
    private final long maxBytes;
    // packets of this batch in the high 32 bits, their bytes in the low, so that both are counted
    // by one addition
    private long taken;
    // packets since the last publication
    private int sent;
    private int dropped;
    private int tooShort;

    /**
     * Makes the ring of one session, with batches of {@link #BATCH_LENGTH}.
     *
     * @param rings of the session
     * @param minLength bytes; what is shorter is dropped and counted
     * @param session that ends a batch when it is to stop
     */
    public SendRing(final SessionRings rings, final int minLength, final PumpedSession session) {
        this(rings, minLength, session, BATCH_LENGTH, PacketPath.TURN_BYTES);
    }

    /**
     * Makes the ring of one session.
     *
     * @param rings of the session
     * @param minLength bytes; what is shorter is dropped and counted
     * @param batchLength the most packets of a batch, which also ends once it has
     *     {@link PacketPath#TURN_BYTES}, or half the ring, so that the client has room for others
     *     meanwhile
     * @param session that ends a batch when it is to stop
     */
    public SendRing(
            final SessionRings rings,
            final int minLength,
            final int batchLength,
            final PumpedSession session) {
        this(
                rings,
                minLength,
                session,
                batchLength,
                Math.min(PacketPath.TURN_BYTES, rings.fromClient().capacity() / 2));
    }

    private SendRing(
            final SessionRings rings,
            final int minLength,
            final PumpedSession session,
            final int maxPackets,
            final long maxBytes) {
        this.fromClient = rings.fromClient();
        this.segment = rings.segment();
        this.memory = segment.buffer();
        this.memoryAddress = segment.address();
        this.counters = rings.counters();
        this.tap = rings.tap();
        this.minLength = minLength;
        this.session = session;
        this.maxPackets = maxPackets * ONE_PACKET;
        this.maxBytes = maxBytes;
    }

    /** Begins a batch. */
    void begin() {
        taken = 0;
    }

    /** Tells whether the batch has any packets. */
    boolean hasTaken() {
        return taken != 0;
    }

    private boolean isComplete() {
        return taken >= maxPackets || (taken & BYTES) >= maxBytes;
    }

    /**
     * Looks at the next packet of the batch, without taking it.
     *
     * @return whether there is one; it has {@link #length} bytes. If not, the batch is over, though
     *     there may be packets behind many cancelled ones
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the client's side of the ring is
     *     corrupt
     */
    public boolean hasNext() {
        while (!isComplete() && !session.isStopping() && fromClient.peek() != RingConsumer.EMPTY) {
            if (fromClient.packetLength() >= minLength) {
                return true;
            }
            next();
            tooShort++;
        }
        return false;
    }

    /**
     * Takes the packet that {@link #hasNext} found. It stays where it is until the batch ends; the
     * client can rewrite it meanwhile.
     *
     * @return its offset in the session's memory
     */
    public int next() {
        final int offset = fromClient.packetOffset();
        final int length = fromClient.packetLength();
        final PacketTap present = tap.tap();
        if (present != null) {
            present.sent(memory, offset, length);
        }
        fromClient.consume();
        taken += ONE_PACKET + length;
        return offset;
    }

    /**
     * Takes the packet that {@link #hasNext} found, as {@link #next}, for a system call.
     *
     * @return its address
     */
    public long nextAddress() {
        return memoryAddress + next();
    }

    /**
     * Returns how long the packet is that was found last.
     *
     * @return bytes
     */
    public int length() {
        return fromClient.packetLength();
    }

    /**
     * Returns the session's memory.
     *
     * @return the buffer that offsets are for
     */
    public AtomicBuffer memory() {
        return memory;
    }

    /**
     * Counts packets that the device took.
     *
     * @param packets how many
     */
    public void countSent(final int packets) {
        sent += packets;
    }

    /**
     * Counts packets that the device refused.
     *
     * @param packets how many
     */
    public void countDropped(final int packets) {
        dropped += packets;
    }

    /** Returns the room of taken packets to the client, and wakes it if it sleeps. */
    public void publish() {
        if ((taken & BYTES) != 0) {
            counters.addSentBytes(taken & BYTES);
            taken &= ~BYTES;
        }
        if (sent > 0) {
            counters.addSent(sent);
            sent = 0;
        }
        if (dropped > 0) {
            counters.addSendDrops(dropped);
            dropped = 0;
        }
        if (tooShort > 0) {
            counters.addTooShort(tooShort);
            tooShort = 0;
        }
        // even if nothing was sent: the client may have cancelled packets
        fromClient.publish();
    }

    /** Counts that the loop has nothing to do, and waits. */
    void countWait() {
        counters.addSendWait();
    }

    /**
     * Makes a wait for the next packet.
     *
     * @return a wait for one loop
     */
    public RingWait newPacketWait() {
        return new RingWait(fromClient.ownFlag(), this::isPacketThere);
    }

    /** Returns the flag on which this side sleeps while there is no packet. */
    public WakeFlag packetFlag() {
        return fromClient.ownFlag();
    }

    /**
     * Tells whether there is a packet.
     *
     * @return true also if the session is to stop
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the client's tail makes no sense
     */
    public boolean isPacketThere() {
        return session.isStopping() || fromClient.hasPacket();
    }
}
