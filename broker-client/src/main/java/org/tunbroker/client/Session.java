package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.RingTurn;
import org.tunbroker.client.internal.session.SessionMemory;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * A session of an adapter: two rings of packets, shared with the broker.
 *
 * <p>Received packets are those that the operating system routed into the adapter. Sent packets
 * reach the operating system as if they had arrived through the adapter. All are layer-3 IPv4 or
 * IPv6 packets. Ways to receive may be mixed: each packet goes to one caller, in the ring's order.
 *
 * <ul>
 *   <li>hold and release: {@link #receive(Packet)}, several at once, released in any order;
 *   <li>batch: {@link #receive(PacketHandler, int)}, released when the handler returns;
 *   <li>copy: {@link #read(ByteBuffer)}, which waits.
 * </ul>
 *
 * <p>Ways to send; packets leave in the order of allocation, in the last two that of the calls:
 *
 * <ul>
 *   <li>allocate and send: {@link #allocate(Packet, int)}, several at once, sent in any order;
 *   <li>batch: {@link #send(PacketWriter, int, int)}, all seen at once;
 *   <li>copy: {@link #write(ByteBuffer)}, which waits.
 * </ul>
 *
 * <p>With {@link org.tunbroker.Offload#LARGE_PACKETS} each packet begins with a header of 10 bytes,
 * and may carry up to 64 KiB of a flow; {@link SessionOptions#withOffload} describes the header.
 *
 * <p>A packet counts as sent once it is in the ring. Only {@link #statistics()} tells whether the
 * operating system took it; it takes none while the interface is down ({@link Adapter#setUp}).
 *
 * <p>Two return values are not lengths: {@link #NONE} and {@link #END}. Once a session has ended,
 * every call that moves packets returns END at once, even with packets queued, and waiting threads
 * are woken. A batch that the end cuts short returns how many packets it moved.
 *
 * <p>{@code read}, {@code write}, {@link #awaitReadable} and {@link #awaitWritable} wait. Their
 * timeout covers the whole call, including the time while another thread's batch holds the ring. If
 * the thread is interrupted they throw InterruptedException within 100 ms and have moved nothing; a
 * call that need not wait does not check the interrupt flag. All other calls complete and keep the
 * flag; those that move packets wait for another thread's batch in the same direction until the
 * session ends. A waiting thread sleeps in the kernel (futex). A virtual thread parks and frees its
 * carrier, unless the broker is of a release before {@link #whenReadable()}.
 *
 * <p>{@link #whenReadable()} and {@link #whenWritable} wait without a thread: one thread of the
 * client, {@code tb-ready}, completes their stages. What depends on a stage runs there, or at once
 * in the calling thread, and must not block: use {@code thenRunAsync} with an executor. Where the
 * client recovers ({@link ConnectOptions#withRecovery}), the end of the broker does not end the
 * session: those that wait go on waiting, until packets move with the next broker.
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

    /** The ring is empty (ERROR_NO_MORE_ITEMS) or full (ERROR_BUFFER_OVERFLOW), or time is up. */
    public static final int NONE = -2;

    private final Adapter adapter;
    private final SessionOptions options;
    private final SessionRecovery recovery;
    // of the present rings. Plain, since each packet passes here: a thread that still sees earlier
    // ones finds them stopped, and takes the present ones then
    private ReceiveSide receiveSide;
    private SendSide sendSide;
    private volatile boolean closed;

    Session(
            final Adapter adapter,
            final SessionOptions options,
            final Registration registration,
            final int number,
            final SessionMemory memory) {
        this.adapter = adapter;
        this.options = options;
        recovery = new SessionRecovery(this, adapter.client().serving(), options);
        begin(registration, number, memory);
    }

    /** Goes on in the memory of a broker. */
    void begin(final Registration registration, final int number, final SessionMemory memory) {
        final SessionRings rings = recovery.begin(registration, number, memory);
        receiveSide = rings.receiveSide;
        sendSide = rings.sendSide;
    }

    /**
     * Returns this session's adapter.
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
        return options.capacity();
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
        final ReceiveSide side = receiveSide;
        final int length = side.receive(Objects.requireNonNull(packet, "packet"));
        return length == END ? recovery.receive(side, packet) : length;
    }

    /**
     * Receives the queued packets in place, and releases them together at the end.
     *
     * @param handler called for each, by this thread; while it runs no other thread receives. What
     *     it throws ends the batch and reaches the caller; that packet counts as received
     * @param limit the most packets to take, 1 or more
     * @return how many, 0 if the ring is empty; {@link #END}
     * @throws TunException ERROR_INVALID_DATA if the ring is corrupt
     */
    public int receive(final PacketHandler handler, final int limit) {
        final ReceiveSide side = receiveSide;
        final int count = side.receive(Objects.requireNonNull(handler, "handler"), limit);
        return count == END ? recovery.receive(side, handler, limit) : count;
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
     * @return the packet's length; {@link #NONE} if the timeout expired; {@link #END}
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INSUFFICIENT_BUFFER if the packet is longer than the room, with
     *     the length needed, and the packet stays; ERROR_INVALID_DATA if the ring is corrupt
     */
    public int read(final ByteBuffer target, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(unit, "unit");
        final ReceiveSide side = receiveSide;
        final int length = side.read(target);
        // looking at the clock costs as much as a packet
        if (length >= 0 || timeout == 0 && length == NONE) {
            return length;
        }
        return recovery.read(side, length, target, RingTurn.deadlineNs(timeout, unit));
    }

    /**
     * Waits until a packet can be received (WintunGetReadWaitEvent).
     *
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return true if a packet is there or the session has ended; false if the timeout expired
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INVALID_DATA if the ring is corrupt
     */
    public boolean awaitReadable(final long timeout, final TimeUnit unit)
            throws InterruptedException {
        Objects.requireNonNull(unit, "unit");
        return recovery.awaitReadable(receiveSide, RingTurn.deadlineNs(timeout, unit));
    }

    /**
     * Tells when there is something to receive; any thread may ask. Another may take it before.
     *
     * @return as {@link #whenWritable}
     * @throws TunException ERROR_NOT_SUPPORTED if the broker is of an older release
     */
    public CompletionStage<Void> whenReadable() {
        return recovery.whenReadable();
    }

    /**
     * Allocates room for a packet (WintunAllocateSendPacket).
     *
     * @param packet that holds nothing; afterwards it holds the room until {@link Packet#send()} or
     *     {@link Packet#cancel()}. Packets allocated later leave only after that
     * @param length bytes, 0 to 0xFFFF
     * @return the length; {@link #NONE} if the ring is full; {@link #END}
     * @throws TunException ERROR_INVALID_PARAMETER if the length is out of range or {@code packet}
     *     holds one already, ERROR_INVALID_DATA if the ring is corrupt
     */
    public int allocate(final Packet packet, final int length) {
        final SendSide side = sendSide;
        final int result = side.allocate(Objects.requireNonNull(packet, "packet"), length);
        return result == END ? recovery.allocate(side, packet, length) : result;
    }

    /**
     * Sends packets that are written in place and become visible all at once, which is cheaper than
     * sending each by itself.
     *
     * @param writer called for each, by this thread; while it runs no other thread sends. What it
     *     throws ends the batch and reaches the caller; the packets before are sent
     * @param maxLength the most bytes of one packet, 0 to {@link #MAX_PACKET_LENGTH}; the ring
     *     needs this much room for each, even for a shorter one
     * @param limit the most packets to send, 1 or more
     * @return how many, 0 if there is no room; {@link #END}
     * @throws TunException ERROR_INVALID_PARAMETER if an argument is out of range, or if the writer
     *     returns more than the maximum; the packets before are sent. ERROR_INVALID_DATA if the
     *     ring is corrupt
     */
    public int send(final PacketWriter writer, final int maxLength, final int limit) {
        final SendSide side = sendSide;
        final int count = side.send(Objects.requireNonNull(writer, "writer"), maxLength, limit);
        return count == END ? recovery.send(side, writer, maxLength, limit) : count;
    }

    /**
     * Waits until there is room for a packet.
     *
     * @param length of the packet, 0 to 0xFFFF
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return true if there is room or the session has ended; false if the timeout expired
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INVALID_PARAMETER if the length is out of range,
     *     ERROR_INVALID_DATA if the ring is corrupt
     */
    public boolean awaitWritable(final int length, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        Objects.requireNonNull(unit, "unit");
        return recovery.awaitWritable(sendSide, length, RingTurn.deadlineNs(timeout, unit));
    }

    /**
     * Tells when there is room for a packet; any thread may ask. Another may take it before.
     *
     * @param length of the packet, 0 to 0xFFFF
     * @return a new stage, completed then or when the session has ended, not at the end of a broker
     *     if the client recovers; it may be cancelled
     * @throws TunException as {@link #awaitWritable} and {@link #whenReadable()}
     */
    public CompletionStage<Void> whenWritable(final int length) {
        return recovery.whenWritable(length);
    }

    /**
     * Waits for room if the ring is full, then copies a packet into the ring and sends it.
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
     * Waits for room, for a limited time, then copies a packet into the ring and sends it.
     *
     * @param source whose remaining bytes are the packet; its position moves to its limit if it is
     *     sent
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return the packet's length; {@link #NONE} if the timeout expired; {@link #END}
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException ERROR_INVALID_PARAMETER if the packet is longer than 0xFFFF bytes,
     *     ERROR_INVALID_DATA if the ring is corrupt
     */
    public int write(final ByteBuffer source, final long timeout, final TimeUnit unit)
            throws InterruptedException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(unit, "unit");
        final SendSide side = sendSide;
        final int length = side.write(source);
        if (length >= 0 || timeout == 0 && length == NONE) {
            return length;
        }
        return recovery.write(side, length, source, RingTurn.deadlineNs(timeout, unit));
    }

    /**
     * Returns the broker's counts, and how many packets the application holds.
     *
     * @return the counts so far
     * @throws TunException ERROR_INVALID_HANDLE if the session has ended
     */
    public SessionStatistics statistics() {
        return new SessionStatistics(adapter.client().sessions().statistics(this), recovery);
    }

    /**
     * Tells whether the session has ended.
     *
     * @return whether calls that move packets answer {@link #END}
     */
    public boolean hasEnded() {
        return recovery.hasEnded();
    }

    /**
     * Ends the session (WintunEndSession): wakes every thread that waits on it, and tells the
     * broker. Packets that are still held refuse further use. A view of one shows arbitrary bytes,
     * since the next session of this capacity reuses the memory. Throws nothing; idempotent.
     */
    @Override
    public void close() {
        if (markClosed()) {
            final SessionRings rings = recovery.rings();
            adapter.client().sessions().end(rings);
            recovery.giveMemory(rings);
        }
    }

    /** Ends the session in this process only; returns whether it was open here. */
    boolean markClosed() {
        final SessionRings rings;
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
            rings = recovery.rings();
        }
        adapter.sessionClosed(this);
        recovery.end();
        rings.close();
        return true;
    }

    boolean isClosed() {
        return closed;
    }

    int number() {
        return recovery.rings().number;
    }

    SessionMemory memory() {
        return recovery.rings().memory;
    }

    SessionOptions options() {
        return options;
    }

    SessionRecovery recovery() {
        return recovery;
    }
}
