package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A place in a ring: a packet that was received and is not yet released, or one that is allocated
 * and not yet sent. The application makes it once and moves it over the rings, which allocates
 * nothing.
 *
 * <p>Owned by the application; garbage-collected like any object. While it holds a packet its
 * memory stays mapped, whatever happens to session or broker.
 *
 * <p>For one thread at a time. Different packets of one session may be used by different threads.
 */
public final class Packet {
    private Session session;
    private ByteBuffer view;
    private int ordinal;
    private int offset;
    private int length;
    private boolean received;
    private boolean held;

    /** Makes a packet that holds nothing. */
    public Packet() {}

    void attach(
            final Session newSession,
            final int newOrdinal,
            final int newOffset,
            final int newLength,
            final boolean isReceived) {
        if (session != newSession) {
            session = newSession;
            view = newSession.newView();
        }
        ordinal = newOrdinal;
        offset = newOffset;
        length = newLength;
        received = isReceived;
        held = true;
    }

    void checkFree(final String call) {
        if (held) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "this Packet still holds a packet; release or send it first, or use another Packet");
        }
    }

    /**
     * Tells whether this holds a packet.
     *
     * @return true from a successful receive or allocate until release or send
     */
    public boolean isHeld() {
        return held;
    }

    /**
     * Returns the length of the packet.
     *
     * @return bytes, 0 to 0xFFFF
     * @throws TunException ERROR_INVALID_HANDLE if this holds no packet or the session was closed
     */
    public int length() {
        checkUsable("length");
        return length;
    }

    /**
     * Returns the packet's bytes in the ring, to be read or, after {@link Session#allocate},
     * written.
     *
     * @return the same buffer for all packets of a session, with position and limit around this one
     *     and big-endian order. Absolute indices count from the ring's beginning, so add the
     *     position to them. After release or send it must not be used; it then shows other packets'
     *     bytes, but never crashes. Once the session has ended its bytes may turn to zeros, or to
     *     those of the client's next session
     * @throws TunException ERROR_INVALID_HANDLE if this holds no packet or the session was closed
     */
    public ByteBuffer buffer() {
        checkUsable("buffer");
        view.clear().position(offset).limit(offset + length);
        return view.order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * Gives a received packet back to the ring (WintunReleaseReceivePacket). Packets may be
     * released in any order; the room returns to the driver up to the oldest that is still held.
     *
     * @throws TunException ERROR_INVALID_PARAMETER if this holds no received packet, as after a
     *     first release
     */
    public void release() {
        if (!held || !received) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "release",
                    held
                            ? "this packet was allocated: send it"
                            : "this packet was released before");
        }
        held = false;
        session.release(ordinal);
    }

    /**
     * Sends an allocated packet (WintunSendPacket). Packets may be sent in any order; they leave in
     * the order in which they were allocated, each once all before it were sent.
     *
     * @throws TunException ERROR_INVALID_PARAMETER if this holds no allocated packet, as after a
     *     first send
     */
    public void send() {
        if (!held || received) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "send",
                    held ? "this packet was received: release it" : "this packet was sent before");
        }
        held = false;
        session.send(ordinal);
    }

    private void checkUsable(final String call) {
        if (!held || session.isClosed()) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    call,
                    held ? "the session is closed" : "this Packet holds no packet");
        }
    }
}
