package org.tunbroker.client.status;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.Offload;
import org.tunbroker.ipc.status.StatusLayout.Direction;
import org.tunbroker.ipc.status.StatusLayout.Session;

/** A session of an adapter. Immutable and thread-safe. */
public final class SessionStatus {
    private final ByteBuffer record;
    private final int counted;

    SessionStatus(final ByteBuffer record, final int counted) {
        this.record = record;
        this.counted = counted;
    }

    /**
     * Returns the broker's number of it.
     *
     * @return another one for each session
     */
    public int number() {
        return record.getInt(Session.NUMBER);
    }

    /**
     * Returns the adapter.
     *
     * @return its {@link AdapterStatus#number()}
     */
    public int adapter() {
        return record.getInt(Session.ADAPTER);
    }

    /**
     * Returns the process that started it.
     *
     * @return its process id
     */
    public int owner() {
        return record.getInt(Session.OWNER);
    }

    /**
     * Returns the size of each of its two rings.
     *
     * @return bytes
     */
    public int capacity() {
        return record.getInt(Session.CAPACITY);
    }

    /**
     * Returns whether its packets move in bulk.
     *
     * @return what was asked for
     */
    public Offload offload() {
        return Offload.of(record.getInt(Session.OFFLOAD));
    }

    /**
     * Returns when it was started.
     *
     * @return milliseconds since 1970
     */
    public long startedMs() {
        return record.getLong(Session.STARTED);
    }

    /**
     * Tells whether what the rings hold is known.
     *
     * @return false while the session begins or ends
     */
    public boolean isKnown() {
        return (record.getInt(Session.FLAGS) & Session.KNOWN) != 0;
    }

    /**
     * Returns what came from the system.
     *
     * @return the receive ring, and what went through it
     */
    public DirectionStatus toClient() {
        return direction(Session.TO_CLIENT);
    }

    /**
     * Returns what the application sent.
     *
     * @return the send ring, and what went through it
     */
    public DirectionStatus fromClient() {
        return direction(Session.FROM_CLIENT);
    }

    private DirectionStatus direction(final int offset) {
        final ByteBuffer part = record.duplicate();
        part.limit(offset + Direction.LENGTH).position(offset);
        return new DirectionStatus(part.slice().order(ByteOrder.LITTLE_ENDIAN), counted);
    }
}
