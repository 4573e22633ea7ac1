package org.tunbroker.broker.peer;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.tunbroker.TunException;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * The memory of a client's sessions. When a session has ended its memory waits here for the
 * client's next session of that capacity: the client cannot unmap it, since an application may read
 * packets in it for as long as it likes, and would else map more with each session.
 *
 * <p>Only the client knows when its own threads are done with the memory of a session that has
 * ended. So it is the client that names the memory that it wants. One that lies harms its own
 * sessions only: no other client has this memory, and nothing that is written into it is trusted.
 *
 * <p>For the driver thread.
 */
public final class SessionMemories implements AutoCloseable {
    /** One that waits, and how much it takes of the machine, in bytes. */
    private record Idle(SessionMemory memory, long allocated) {}

    /** How many of a client's may wait. */
    static final int MAX_IDLE = 32;

    /** How much of a client's may wait: as much as four sessions of the largest capacity use. */
    static final long MAX_IDLE_BYTES = 4L * SessionLayout.segmentLength(SessionLayout.MAX_CAPACITY);

    private final AdmittedPeer peer;
    private final LongConsumer onAllocated;
    // by number, the one that has waited longest first
    private final Map<Integer, Idle> idle = new LinkedHashMap<>();
    private long idleBytes;
    private long allocated;
    private boolean closed;

    /**
     * Begins with none.
     *
     * @param peer the client
     * @param onAllocated told, each time that it changes, how many bytes of what waits stay
     *     allocated
     */
    public SessionMemories(final AdmittedPeer peer, final LongConsumer onAllocated) {
        this.peer = peer;
        this.onAllocated = onAllocated;
    }

    /**
     * Takes memory for a session: that which the client wants, if it waits here, else new.
     *
     * @param wanted the number of the memory, or 0
     * @param session number of the session, and of its memory if it is new
     * @param capacity of the rings, checked
     * @return the memory, for {@link #give} or {@link #discard}
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room
     */
    public SessionMemory take(final int wanted, final int session, final int capacity) {
        final Idle found = idle.get(wanted);
        if (found == null || found.memory.segment().capacity() != capacity) {
            // the client has none of this capacity left to name: those that wait here would never
            // be wanted
            dropAll(each -> each.memory.segment().capacity() == capacity);
            return peer.createSession(session, capacity);
        }
        found.memory.renew();
        remove(found);
        return found.memory;
    }

    /**
     * Closes those that stay allocated though no session uses them, since another needs the room.
     *
     * @param wanted the memory that {@link #take} is going to be asked for, or 0
     * @param capacity that it must have
     */
    public void giveUpAllocated(final int wanted, final int capacity) {
        dropAll(each -> each.allocated > 0
                && (each.memory.number() != wanted
                        || each.memory.segment().capacity() != capacity));
    }

    /**
     * Takes the memory of a session that has ended, to wait here.
     *
     * @param memory from {@link #take}, which no thread of the broker uses any more
     */
    public void give(final SessionMemory memory) {
        if (closed) {
            memory.close();
            return;
        }
        final Idle added = new Idle(memory, memory.rest() ? 0 : length(memory));
        idle.put(memory.number(), added);
        idleBytes += length(memory);
        count(added.allocated);
        final Iterator<Idle> oldest = List.copyOf(idle.values()).iterator();
        while (idle.size() > MAX_IDLE || idleBytes > MAX_IDLE_BYTES) {
            drop(oldest.next());
        }
    }

    private void dropAll(final Predicate<Idle> condition) {
        List.copyOf(idle.values()).stream().filter(condition).forEach(this::drop);
    }

    private void drop(final Idle dropped) {
        remove(dropped);
        dropped.memory.close();
    }

    private void remove(final Idle removed) {
        idle.remove(removed.memory.number());
        idleBytes -= length(removed.memory);
        count(-removed.allocated);
    }

    private void count(final long more) {
        if (more != 0) {
            allocated += more;
            onAllocated.accept(allocated);
        }
    }

    private static long length(final SessionMemory memory) {
        return SessionLayout.segmentLength(memory.segment().capacity());
    }

    /** Returns how much waits here, in bytes, whether or not it takes any of the machine. */
    long idleBytes() {
        return idleBytes;
    }

    /** Closes all that wait, since the client is gone; what is given later is closed at once. */
    @Override
    public void close() {
        closed = true;
        dropAll(each -> true);
    }
}
