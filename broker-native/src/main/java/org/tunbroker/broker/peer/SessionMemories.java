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
 * A pool of memory for a client's sessions. After a session its memory stays here for the client's
 * next session of that capacity. The client cannot unmap it, because the application may still read
 * packets in it; without the pool each session would map more.
 *
 * <p>Only the client knows when its own threads are done with the memory of an ended session, so
 * the client names the memory that it wants. A client that lies harms its own sessions only: no
 * other client has this memory, and nothing written into it is trusted.
 *
 * <p>For the driver thread.
 */
public final class SessionMemories implements AutoCloseable {
    /** Memory that is idle, and how many bytes of it are allocated. */
    private record Idle(SessionMemory memory, long allocated) {}

    /** How many a client may have idle. */
    static final int MAX_IDLE = 32;

    /** How many bytes a client may have idle: those of four sessions of the largest capacity. */
    static final long MAX_IDLE_BYTES = 4L * SessionLayout.segmentLength(SessionLayout.MAX_CAPACITY);

    private final AdmittedPeer peer;
    private final LongConsumer onAllocated;
    // by number, the one that has been idle longest first
    private final Map<Integer, Idle> idle = new LinkedHashMap<>();
    private long idleBytes;
    private long allocated;
    private boolean closed;

    /**
     * Creates an empty pool.
     *
     * @param peer the client
     * @param onAllocated called whenever it changes with how many idle bytes stay allocated
     */
    public SessionMemories(final AdmittedPeer peer, final LongConsumer onAllocated) {
        this.peer = peer;
        this.onAllocated = onAllocated;
    }

    /**
     * Takes memory for a session: that which the client names, if it is idle here, else new.
     *
     * @param wanted the number of the memory, or 0
     * @param session number of the session, and of its memory if it is new
     * @param capacity of the rings, checked
     * @return the memory, for {@link #give}
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room
     */
    public SessionMemory take(final int wanted, final int session, final int capacity) {
        final Idle found = idle.get(wanted);
        if (found == null || found.memory.segment().capacity() != capacity) {
            // the client names none of this capacity, so it would never ask for those idle here
            dropAll(each -> each.memory.segment().capacity() == capacity);
            return peer.createSession(session, capacity);
        }
        found.memory.renew();
        remove(found);
        return found.memory;
    }

    /**
     * Closes idle memory that stays allocated, to make room for a session.
     *
     * @param wanted the memory that the next {@link #take} names, or 0
     * @param capacity that it must have
     */
    public void giveUpAllocated(final int wanted, final int capacity) {
        dropAll(each -> each.allocated > 0
                && (each.memory.number() != wanted
                        || each.memory.segment().capacity() != capacity));
    }

    /**
     * Takes back the memory of a session that has ended.
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

    /** Returns how many bytes are idle, allocated or not. */
    long idleBytes() {
        return idleBytes;
    }

    /**
     * Closes all idle memory, since the client is gone; memory given back later is closed at once.
     */
    @Override
    public void close() {
        closed = true;
        dropAll(each -> true);
    }
}
