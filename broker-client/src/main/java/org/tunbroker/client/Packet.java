package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A packet in a ring: received and not yet released, or allocated and not yet sent. The application
 * makes one object and uses it for one packet after another, so no call allocates memory.
 *
 * <p>Its bytes are read and written by index, from 0 to the length, or through {@link #buffer()}.
 * Numbers are big-endian.
 *
 * <p>Owned by the application; garbage-collected like any object. A held packet must be given back,
 * or the ring fills up; {@link #close()} gives back either kind. While it holds a packet the ring
 * stays mapped, whatever happens to session or broker.
 *
 * <p>For one thread at a time. Different packets of one session may be used by different threads.
 * No call throws InterruptedException; an interrupted thread keeps its flag.
 *
 * <p>Example, which reads packets in place and releases each:
 *
 * <pre>{@code
 * final Packet packet = new Packet();
 * int length = session.receive(packet);
 * while (length != Session.END) {
 *     if (length == Session.NONE) {
 *         session.awaitReadable(1, TimeUnit.SECONDS);
 *     } else {
 *         System.out.println("IPv" + (packet.get(0) >> 4 & 0xF) + ", " + length + " bytes");
 *         packet.release();
 *     }
 *     length = session.receive(packet);
 * }
 * }</pre>
 */
public final class Packet implements AutoCloseable {
    // what this holds, or what became of the last packet. Numbers and not an enum: storing a
    // reference costs a garbage collector's barrier, and the state is stored twice per packet
    private static final int NEW = 0;
    private static final int RECEIVED = 1;
    private static final int ALLOCATED = 2;
    private static final int RELEASED = 3;
    private static final int SENT = 4;
    private static final int CANCELLED = 5;
    private static final String[] TEXTS = {
        "this Packet never held a packet",
        "this packet was received: release it",
        "this packet was allocated: send or cancel it",
        "this packet was released before",
        "this packet was sent before",
        "this packet was cancelled before"
    };

    private @Nullable SessionRings rings;
    // of these rings; null until they are asked for
    private @Nullable RingView receiveView;
    private @Nullable RingView sendView;
    private int ordinal;
    private int position;
    private int length;
    private int state = NEW;

    /** Makes a packet that holds nothing. */
    public Packet() {}

    void attach(
            final SessionRings newRings,
            final int newOrdinal,
            final int newPosition,
            final int newLength,
            final boolean isReceived) {
        if (rings != newRings) {
            rings = newRings;
            receiveView = null;
            sendView = null;
        }
        ordinal = newOrdinal;
        position = newPosition;
        length = newLength;
        state = isReceived ? RECEIVED : ALLOCATED;
    }

    void checkFree(final String call) {
        if (isHeld()) {
            throw misuse(call, "this Packet still holds a packet; close it first, or use another");
        }
    }

    private static TunException misuse(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }

    /**
     * Tells whether this object holds a packet.
     *
     * @return true from a successful receive or allocate until release, send or cancel
     */
    public boolean isHeld() {
        return state == RECEIVED || state == ALLOCATED;
    }

    /**
     * Returns the length of the packet.
     *
     * @return bytes, 0 to 0xFFFF
     * @throws TunException ERROR_INVALID_HANDLE if this holds no packet or the session was closed
     */
    public int length() {
        checkUsable("length", rings != null && rings.isClosed());
        return length;
    }

    /**
     * Returns the packet's bytes in the ring; they may be written after {@link Session#allocate}.
     *
     * @return one buffer for all packets of a ring, big-endian, with position and limit set around
     *     this packet. It covers this ring and nothing else of the session. Absolute indices count
     *     from the ring's beginning: add the position to them, or use the calls that take an index.
     *     After release, send or cancel it must not be used. From then on, or once the session has
     *     ended, it may show other packets' bytes or zeros, but never crashes
     * @throws TunException ERROR_INVALID_HANDLE if this holds no packet or the session was closed
     */
    public ByteBuffer buffer() {
        checkUsable("buffer", rings != null && rings.isClosed());
        final ByteBuffer shown = view().shown;
        shown.clear().position(position).limit(position + length);
        return shown.order(ByteOrder.BIG_ENDIAN);
    }

    private RingView view() {
        if (state == RECEIVED) {
            if (receiveView == null) {
                receiveView = RingView.ofReceived(rings);
            }
            return receiveView;
        }
        if (sendView == null) {
            sendView = RingView.ofSent(rings);
        }
        return sendView;
    }

    /**
     * Reads a byte.
     *
     * @param index of its first byte, from the packet's beginning
     * @return the number
     * @throws TunException ERROR_INVALID_PARAMETER if the value does not lie within the packet;
     *     ERROR_INVALID_HANDLE if this holds no packet or the session has ended
     */
    public byte get(final int index) {
        return bytes("get", index, Byte.BYTES).get(position + index);
    }

    /**
     * Writes a byte.
     *
     * @param index of its first byte, from the packet's beginning
     * @param value to be written
     * @throws TunException as {@link #get(int)}
     */
    public void put(final int index, final byte value) {
        bytes("put", index, Byte.BYTES).put(position + index, value);
    }

    /**
     * Reads 16 bits.
     *
     * @param index of its first byte, from the packet's beginning
     * @return the number
     * @throws TunException as {@link #get(int)}
     */
    public short getShort(final int index) {
        return bytes("getShort", index, Short.BYTES).getShort(position + index);
    }

    /**
     * Writes 16 bits.
     *
     * @param index of its first byte, from the packet's beginning
     * @param value to be written
     * @throws TunException as {@link #getShort(int)}
     */
    public void putShort(final int index, final short value) {
        bytes("putShort", index, Short.BYTES).putShort(position + index, value);
    }

    /**
     * Reads 32 bits.
     *
     * @param index of its first byte, from the packet's beginning
     * @return the number
     * @throws TunException as {@link #get(int)}
     */
    public int getInt(final int index) {
        return bytes("getInt", index, Integer.BYTES).getInt(position + index);
    }

    /**
     * Writes 32 bits.
     *
     * @param index of its first byte, from the packet's beginning
     * @param value to be written
     * @throws TunException as {@link #getInt(int)}
     */
    public void putInt(final int index, final int value) {
        bytes("putInt", index, Integer.BYTES).putInt(position + index, value);
    }

    /**
     * Reads 64 bits.
     *
     * @param index of its first byte, from the packet's beginning
     * @return the number
     * @throws TunException as {@link #get(int)}
     */
    public long getLong(final int index) {
        return bytes("getLong", index, Long.BYTES).getLong(position + index);
    }

    /**
     * Writes 64 bits.
     *
     * @param index of its first byte, from the packet's beginning
     * @param value to be written
     * @throws TunException as {@link #getLong(int)}
     */
    public void putLong(final int index, final long value) {
        bytes("putLong", index, Long.BYTES).putLong(position + index, value);
    }

    /**
     * Reads bytes.
     *
     * @param index of the first, from the packet's beginning
     * @param target to copy them to
     * @param offset in the target
     * @param count how many
     * @throws TunException as {@link #get(int)}
     * @throws IndexOutOfBoundsException if they do not fit into the target
     */
    public void get(final int index, final byte[] target, final int offset, final int count) {
        Objects.requireNonNull(target, "target");
        at("get", index, count).get(target, offset, count);
    }

    /**
     * Writes bytes.
     *
     * @param index of the first, from the packet's beginning
     * @param source to copy them from
     * @param offset in the source
     * @param count how many
     * @throws TunException as {@link #get(int)}
     * @throws IndexOutOfBoundsException if the source has not as many
     */
    public void put(final int index, final byte[] source, final int offset, final int count) {
        Objects.requireNonNull(source, "source");
        at("put", index, count).put(source, offset, count);
    }

    private ByteBuffer at(final String call, final int index, final int count) {
        final ByteBuffer own = bytes(call, index, count);
        own.position(position + index);
        return own;
    }

    /** Returns the ring's view, after checking that the bytes lie within the packet. */
    private ByteBuffer bytes(final String call, final int index, final int count) {
        // what is written once it is over would be the client's next session's
        checkUsable(call, rings != null && rings.isOver());
        // written so that nothing overflows
        if (index < 0 || count < 0 || index > length - count) {
            throw misuse(
                    call,
                    count + " bytes at index=" + index + " are not within the packet's " + length);
        }
        return view().own;
    }

    /**
     * Gives a received packet back to the ring (WintunReleaseReceivePacket). Packets may be
     * released in any order; the room returns to the driver up to the oldest that is still held.
     *
     * @throws TunException ERROR_INVALID_PARAMETER if this holds no received packet
     */
    public void release() {
        checkState("release", RECEIVED);
        state = RELEASED;
        rings.receiveSide.release(ordinal);
    }

    /**
     * Sends an allocated packet (WintunSendPacket). Packets may be sent in any order. They leave in
     * the order of allocation: each one after all earlier ones were sent or cancelled.
     *
     * @throws TunException ERROR_INVALID_PARAMETER if this holds no allocated packet
     */
    public void send() {
        checkState("send", ALLOCATED);
        state = SENT;
        rings.sendSide.send(ordinal);
    }

    /**
     * Cancels an allocated packet: the driver skips it and does not count it. Packets that were
     * allocated later no longer wait for it. Wintun has no such call.
     *
     * @throws TunException ERROR_INVALID_PARAMETER if this holds no allocated packet
     */
    public void cancel() {
        checkState("cancel", ALLOCATED);
        state = CANCELLED;
        rings.sendSide.cancel(ordinal, position, length);
    }

    /**
     * Releases a received packet or cancels an allocated one; does nothing if this holds no packet.
     * The object can be used again afterwards.
     */
    @Override
    public void close() {
        if (state == RECEIVED) {
            release();
        } else if (state == ALLOCATED) {
            cancel();
        }
    }

    private void checkState(final String call, final int needed) {
        if (state != needed) {
            throw misuse(call, TEXTS[state]);
        }
    }

    private void checkUsable(final String call, final boolean isOver) {
        if (!isHeld()) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    call,
                    "this Packet holds no packet: " + TEXTS[state]);
        }
        if (isOver) {
            throw rings.refusal(call);
        }
    }
}
