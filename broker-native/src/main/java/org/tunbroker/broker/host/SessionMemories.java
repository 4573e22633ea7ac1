package org.tunbroker.broker.host;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    /** How many of a client's may wait. */
    static final int MAX_IDLE = 32;

    /** How much of a client's may wait: as much as four sessions of the largest capacity use. */
    static final long MAX_IDLE_BYTES = 4L * SessionLayout.segmentLength(SessionLayout.MAX_CAPACITY);

    private final Visitor visitor;
    // by number, the one that has waited longest first
    private final Map<Integer, SessionMemory> idle = new LinkedHashMap<>();
    private long idleBytes;
    private boolean closed;

    /**
     * Begins with none.
     *
     * @param visitor the client
     */
    public SessionMemories(final Visitor visitor) {
        this.visitor = visitor;
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
        final SessionMemory memory = idle.get(wanted);
        if (memory == null || memory.segment().capacity() != capacity) {
            // the client has none of this capacity left to name: those that wait here would never
            // be wanted
            idle.values().stream()
                    .filter(other -> other.segment().capacity() == capacity)
                    .collect(Collectors.toList())
                    .forEach(this::drop);
            return visitor.createSession(session, capacity);
        }
        memory.renew();
        idle.remove(wanted);
        idleBytes -= length(memory);
        return memory;
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
        memory.rest();
        idle.put(memory.number(), memory);
        idleBytes += length(memory);
        final Iterator<SessionMemory> oldest = List.copyOf(idle.values()).iterator();
        while (idle.size() > MAX_IDLE || idleBytes > MAX_IDLE_BYTES) {
            drop(oldest.next());
        }
    }

    private void drop(final SessionMemory memory) {
        idle.remove(memory.number());
        idleBytes -= length(memory);
        memory.close();
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
        List.copyOf(idle.values()).forEach(this::drop);
    }
}
