package org.tunbroker.client.wintun;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;

/** A session whose packets are known by their addresses. Thread-safe. */
final class RingSession implements AutoCloseable {
    private static final FunctionTable.Failure EMPTY =
            new FunctionTable.Failure(ErrorCode.ERROR_NO_MORE_ITEMS);
    private static final FunctionTable.Failure FULL =
            new FunctionTable.Failure(ErrorCode.ERROR_BUFFER_OVERFLOW);
    private static final FunctionTable.Failure END =
            new FunctionTable.Failure(ErrorCode.ERROR_HANDLE_EOF);
    private static final FunctionTable.Failure NOT_HELD =
            new FunctionTable.Failure(ErrorCode.ERROR_INVALID_PARAMETER);

    private final Session session;
    private final Map<Long, Packet> received = new ConcurrentHashMap<>();
    private final Map<Long, Packet> allocated = new ConcurrentHashMap<>();
    // of packets that were given back; each has made its views of the ring already
    private final Queue<Packet> spares = new ConcurrentLinkedQueue<>();
    // guarded by this
    private @Nullable ReadWaitEvent event;

    /**
     * A packet in the ring; it knows its length, and keeps the ring mapped while it is reachable.
     */
    private static final class PacketMemory extends Memory {
        private final ByteBuffer mapped;

        PacketMemory(final ByteBuffer view) {
            super();
            mapped = view;
            peer = Pointer.nativeValue(Native.getDirectBufferPointer(view)) + view.position();
            size = view.remaining();
        }

        /**
         * Frees nothing: the memory is the ring's. Earlier releases of JNA call it by themselves.
         */
        @Override
        @SuppressWarnings("deprecation")
        protected void dispose() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "packet of " + size + " bytes in a ring of " + mapped.capacity();
        }
    }

    RingSession(final Session session) {
        this.session = session;
    }

    Object receive(final @Nullable Object size) {
        final Packet packet = newPacket();
        final int length = session.receive(packet);
        if (length < 0) {
            spares.add(packet);
            return length == Session.NONE ? EMPTY : END;
        }
        NativeValues.storeInt(size, length);
        return hold(packet, received);
    }

    Object allocate(final int length) {
        final Packet packet = newPacket();
        final int answer = session.allocate(packet, length);
        if (answer < 0) {
            spares.add(packet);
            return answer == Session.NONE ? FULL : END;
        }
        return hold(packet, allocated);
    }

    private Packet newPacket() {
        final Packet spare = spares.poll();
        return spare == null ? new Packet() : spare;
    }

    private static Object hold(final Packet packet, final Map<Long, Packet> held) {
        final PacketMemory memory;
        try {
            memory = new PacketMemory(packet.buffer());
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_INVALID_HANDLE)) {
                // another thread ended the session just now
                return END;
            }
            throw ex;
        }
        held.put(Pointer.nativeValue(memory), packet);
        return memory;
    }

    @Nullable
    Object release(final long address) {
        // out of the map first: then another thread may receive the next packet at this address
        final Packet packet = received.remove(address);
        if (packet == null) {
            return NOT_HELD;
        }
        packet.release();
        spares.add(packet);
        return null;
    }

    @Nullable
    Object send(final long address) {
        final Packet packet = allocated.remove(address);
        if (packet == null) {
            return NOT_HELD;
        }
        packet.send();
        spares.add(packet);
        return null;
    }

    /** Returns the value of the event, which is made when it is asked for. */
    synchronized Long readWaitEvent() {
        if (event == null) {
            event = new ReadWaitEvent(session);
        }
        return event.value();
    }

    @Override
    public void close() {
        session.close();
        final ReadWaitEvent made;
        synchronized (this) {
            made = event;
        }
        if (made != null) {
            made.close();
        }
    }
}
