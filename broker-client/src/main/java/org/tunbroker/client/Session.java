package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.RingLock;
import org.tunbroker.client.internal.session.RingTurn;
import org.tunbroker.client.internal.session.SessionMemory;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A session of an adapter: two rings of packets, shared with the broker.
 *
 * <p>Received packets are those that the operating system routed into the adapter; sent packets are
 * those that it shall take for arrived through it. All are layer-3 IPv4 or IPv6 packets. There are
 * three ways to receive, which may be mixed under one rule: each packet goes to exactly one caller,
 * in the order of the ring.
 *
 * <ul>
 *   <li>hold and release: {@link #receive(Packet)}, several at once, released in any order;
 *   <li>batch: {@link #receive(PacketHandler, int)}, released when the handler returns;
 *   <li>copy: {@link #read(ByteBuffer)}, which waits.
 * </ul>
 *
 * <p>And there are three ways to send, in the order of allocation, which for the last two is that
 * of the calls:
 *
 * <ul>
 *   <li>allocate and send: {@link #allocate(Packet, int)}, several at once, sent in any order;
 *   <li>batch: {@link #send(PacketWriter, int, int)}, all seen at once;
 *   <li>copy: {@link #write(ByteBuffer)}, which waits.
 * </ul>
 *
 * <p>With {@link org.tunbroker.Offload#LARGE_PACKETS} each packet, received or sent, begins with a
 * header of 10 bytes, and may have up to 64 KiB of a flow: {@link SessionOptions#withOffload} has
 * the header.
 *
 * <p>A packet is sent when it is in the ring. Whether the operating system takes it from there is
 * told by {@link #statistics()} only; while the interface is down it takes none
 * ({@link Adapter#setUp}).
 *
 * <p>Return values that are no length: {@link #NONE} and {@link #END}. Once a session has ended, by
 * {@link #close()} or by itself, every call that moves packets answers END at once, even with
 * packets queued; a thread that waits is woken for that. A batch that the end cuts short answers
 * how many packets it moved, and the next call END.
 *
 * <p>{@code read}, {@code write}, {@link #awaitReadable} and {@link #awaitWritable} wait. Their
 * timeout counts all of the call, also while another thread's batch has the ring. They answer
 * {@link Thread#interrupt()} within 100 ms with InterruptedException, then have moved nothing; one
 * that need not wait does not look at the flag. All other calls complete and keep the flag; those
 * that move packets wait for another thread's batch in the same direction until the session ends. A
 * thread that waits sleeps in the kernel (futex): a virtual thread holds its carrier meanwhile, and
 * offers it to others every 100 ms only.
 *
 * <p>Owned by the application, which closes it; closing its adapter or client closes it too.
 * Thread-safe, unless {@link SessionOptions#withOneThreadEachWay()} was asked for.
 *
 * <p>Example, which returns each packet to its sender until the session ends:
 *
 * <pre>{@code
 * try (Session session = adapter.startSession()) {
 *     final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
 *     while (session.read(packet) != Session.END) {
 *         packet.flip();
 *         if (session.write(packet, 1, TimeUnit.SECONDS) == Session.NONE) {
 *             System.err.println("no room for a second; the packet is dropped");
 *         }
 *         packet.clear();
 *     }
 * } catch (final TunException ex) {
 *     // such as ERROR_ALREADY_INITIALIZED: the adapter has a session
 *     System.err.println(ex.getMessage());
 * }
 * }</pre>
 */
public final class Session implements AutoCloseable {
    /** The smallest ring capacity, 128 KiB (WINTUN_MIN_RING_CAPACITY). */
    public static final int MIN_CAPACITY = SessionLayout.MIN_CAPACITY;

    /** The largest ring capacity, 64 MiB (WINTUN_MAX_RING_CAPACITY). */
    public static final int MAX_CAPACITY = SessionLayout.MAX_CAPACITY;

    /** The largest packet, 0xFFFF bytes (WINTUN_MAX_IP_PACKET_SIZE). */
    public static final int MAX_PACKET_LENGTH = SessionLayout.MAX_PACKET_LENGTH;

    /** The session has ended (ERROR_HANDLE_EOF). */
    public static final int END = -1;

    /**
     * No packet is there (ERROR_NO_MORE_ITEMS), the ring is full (ERROR_BUFFER_OVERFLOW), or the
     * time is over.
     */
    public static final int NONE = -2;

    private final Adapter adapter;
    private final int number;
    private final SessionMemory memory;
    private final SessionSegment segment;
    final ReceiveSide receiveSide;
    final SendSide sendSide;
    final SessionEnd end = new SessionEnd(this);

    Session(
            final Adapter adapter,
            final int number,
            final SessionMemory memory,
            final boolean oneThreadEachWay) {
        this.adapter = adapter;
        this.number = number;
        this.memory = memory;
        segment = memory.segment;
        receiveSide = new ReceiveSide(
                this, segment.receiveConsumer(), new RingLock(oneThreadEachWay, this::hasEnded));
        sendSide = new SendSide(
                this, segment.sendProducer(), new RingLock(oneThreadEachWay, this::hasEnded));
    }

    /**
     * Returns the adapter that this is a session of.
     *
     * @return the adapter whose {@link Adapter#startSession} made it
     */
    public Adapter adapter() {
        return adapter;
    }

    /**
     * Returns the capacity of each ring.
     *
     * @return bytes, a power of two
     */
    public int capacity() {
        return segment.capacity();
    }

    /**
     * Takes the next packet and holds it (WintunReceivePacket).
     *
     * @param packet that holds nothing; afterwards it holds the packet until
     *     {@link Packet#release()}
     * @return its length, 0 to 0xFFFF; {@link #NONE} if the ring is empty; {@link #END}
     * @throws TunException ERROR_INVALID_PARAMETER if {@code packet} holds one already,
     *     ERROR_INVALID_DATA if the ring is corrupt
     */
    public int receive(final Packet packet) {
        return receiveSide.receive(Objects.requireNonNull(packet, "packet"));
    }

    /**
     * Takes the packets that are there, in place, and gives the room back at the end.
     *
     * @param handler called for each, by this thread; while it runs no other thread receives. What
     *     it throws ends the batch and reaches the caller; that packet counts as received
     * @param limit the most packets to take, 1 or more
     * @return how many, 0 if the ring is empty; {@link #END}
     * @throws TunException ERROR_INVALID_DATA if the ring is corrupt
     */
    public int receive(final PacketHandler handler, final int limit) {
        return receiveSide.receive(Objects.requireNonNull(handler, "handler"), limit);
    }

    /**
     * Waits for the next packet and copies it.
     *
     * @param target whose remaining room takes the packet; its position moves behind it
     * @return the packet's length; {@link #END}
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException as {@link #read(ByteBuffer, long, TimeUnit)}
     */
    public int read(final ByteBuffer target) throws InterruptedException {
        return read(target, -1, TimeUnit.NANOSECONDS);
    }

    /**
     * Waits for the next packet, for a limited time, and copies it.
     *
     * @param target whose remaining room takes the packet; its position moves behind it
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return the packet's length; {@link #NONE} when the time is over; {@link #END}
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INSUFFICIENT_BUFFER if the packet is longer than the room, with
     *     the length needed, and the packet stays; ERROR_INVALID_DATA if the ring is corrupt
     */
    public int read(final ByteBuffer target, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(unit, "unit");
        return receiveSide.read(target, timeout, unit);
    }

    /**
     * Waits until there is something to receive (WintunGetReadWaitEvent).
     *
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return true if a packet is there or the session has ended; false when the time is over
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INVALID_DATA if the ring is corrupt
     */
    public boolean awaitReadable(final long timeout, final TimeUnit unit)
            throws InterruptedException {
        return receiveSide.awaitReadable(
                RingTurn.deadlineNs(timeout, Objects.requireNonNull(unit, "unit")));
    }

    /**
     * Takes room for a packet (WintunAllocateSendPacket).
     *
     * @param packet that holds nothing; afterwards it holds the room until {@link Packet#send()} or
     *     {@link Packet#cancel()}. Packets allocated later wait for that
     * @param length bytes, 0 to 0xFFFF
     * @return the length; {@link #NONE} if the ring is full; {@link #END}
     * @throws TunException ERROR_INVALID_PARAMETER if the length is out of range or {@code packet}
     *     holds one already, ERROR_INVALID_DATA if the ring is corrupt
     */
    public int allocate(final Packet packet, final int length) {
        return sendSide.allocate(Objects.requireNonNull(packet, "packet"), length);
    }

    /**
     * Sends packets that are written in place, all of them made visible at once: cheaper than each
     * by itself, when there are several to send.
     *
     * @param writer called for each, by this thread; while it runs no other thread sends. What it
     *     throws ends the batch and reaches the caller; the packets before are sent
     * @param maxLength bytes that each may have, 0 to {@link #MAX_PACKET_LENGTH}; there must be
     *     room for as many, however many it has in the end
     * @param limit the most packets to send, 1 or more
     * @return how many, 0 if there is no room; {@link #END}
     * @throws TunException ERROR_INVALID_PARAMETER if an argument is out of range, or the writer's
     *     answer is more than the maximum; the packets before are sent. ERROR_INVALID_DATA if the
     *     ring is corrupt
     */
    public int send(final PacketWriter writer, final int maxLength, final int limit) {
        return sendSide.send(Objects.requireNonNull(writer, "writer"), maxLength, limit);
    }

    /**
     * Waits until there is room for a packet.
     *
     * @param length of the packet, 0 to 0xFFFF
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return true if there is room or the session has ended; false when the time is over
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INVALID_PARAMETER if the length is out of range,
     *     ERROR_INVALID_DATA if the ring is corrupt
     */
    public boolean awaitWritable(final int length, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        return sendSide.awaitWritable(
                length, RingTurn.deadlineNs(timeout, Objects.requireNonNull(unit, "unit")));
    }

    /**
     * Copies a packet into the ring and sends it, and waits for room before, if need be.
     *
     * @param source whose remaining bytes are the packet; its position moves to its limit
     * @return the packet's length; {@link #END}
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException as {@link #write(ByteBuffer, long, TimeUnit)}
     */
    public int write(final ByteBuffer source) throws InterruptedException {
        return write(source, -1, TimeUnit.NANOSECONDS);
    }

    /**
     * Copies a packet into the ring and sends it, and waits for room, for a limited time, before.
     *
     * @param source whose remaining bytes are the packet; its position moves to its limit if it is
     *     sent
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return the packet's length; {@link #NONE} when the time is over; {@link #END}
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INVALID_PARAMETER if the packet is longer than 0xFFFF bytes,
     *     ERROR_INVALID_DATA if the ring is corrupt
     */
    public int write(final ByteBuffer source, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(unit, "unit");
        return sendSide.write(source, timeout, unit);
    }

    /**
     * Asks the broker what it has counted, and counts which packets the application has.
     *
     * @return the counts so far
     * @throws TunException ERROR_INVALID_HANDLE if the session has ended
     */
    public SessionStatistics statistics() {
        return new SessionStatistics(
                adapter.client().statistics(number), receiveSide.held(), sendSide.held());
    }

    /**
     * Tells whether the session has ended.
     *
     * @return whether calls that move packets answer {@link #END}
     */
    public boolean hasEnded() {
        return end.isOver() || segment.isEnded() || !adapter.client().isOpen();
    }

    /**
     * Ends the session (WintunEndSession): wakes every thread that waits on it, and tells the
     * broker. Packets that are still held refuse further use; a view of one may still be read, and
     * then shows any bytes: the client's next session of this capacity uses the memory again.
     * Throws nothing; idempotent.
     */
    @Override
    public void close() {
        end.close();
    }

    /** Returns what a batch answers that the session's end cut short. */
    static int cutShort(final int count) {
        return count == 0 ? END : count;
    }

    int number() {
        return number;
    }

    SessionMemory memory() {
        return memory;
    }
}
