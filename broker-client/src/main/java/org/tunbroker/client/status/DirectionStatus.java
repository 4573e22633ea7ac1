package org.tunbroker.client.status;

import java.nio.ByteBuffer;
import org.tunbroker.ipc.status.StatusLayout.Direction;

/** One direction of a session: what went through it, and its ring. Immutable and thread-safe. */
public final class DirectionStatus {
    private final ByteBuffer part;
    private final int counted;

    DirectionStatus(final ByteBuffer part, final int counted) {
        this.part = part;
        this.counted = counted;
    }

    /**
     * Returns how many packets went through.
     *
     * @return to the client: that it got; from it: that the device took
     */
    public long packets() {
        return part.getLong(Direction.PACKETS);
    }

    /**
     * Returns their bytes.
     *
     * @return from the client those of all packets, also of dropped ones
     */
    public long bytes() {
        return part.getLong(Direction.BYTES);
    }

    /**
     * Returns how many packets were dropped for the device or the ring.
     *
     * @return to the client: that found no room in its ring, or were too long; from it: that the
     *     device refused
     */
    public long dropped() {
        return part.getLong(Direction.DROPPED);
    }

    /**
     * Returns how many packets were dropped because they are too short for IP.
     *
     * @return from the client; 0 to it
     */
    public long tooShort() {
        return part.getLong(Direction.TOO_SHORT);
    }

    /**
     * Returns how often the broker had nothing to do in this direction, and waited.
     *
     * @return waits
     */
    public long waits() {
        return part.getLong(Direction.WAITS);
    }

    /**
     * Returns how often the broker woke the application, which slept for this direction.
     *
     * @return calls of the kernel
     */
    public long wakes() {
        return part.getLong(Direction.WAKES);
    }

    /**
     * Returns how full the ring is.
     *
     * @return bytes, with what each packet takes beside its own
     */
    public int fill() {
        return part.getInt(Direction.FILL);
    }

    /**
     * Returns how full the ring has been. The broker looks when it has nothing to do, when there is
     * no room, and at each snapshot; so a short peak may be missed.
     *
     * @return the most bytes that were seen
     */
    public int highestFill() {
        return part.getInt(Direction.HIGHEST);
    }

    /**
     * Returns how many packets are in the ring: they wait, or the application holds them.
     *
     * @return packets; at most {@link #mostCounted()}, and then perhaps more
     */
    public int packetsInRing() {
        return part.getInt(Direction.IN_RING);
    }

    /**
     * Returns up to how many packets of a ring were counted.
     *
     * @return packets, fewer the more sessions there are
     */
    public int mostCounted() {
        return counted;
    }
}
