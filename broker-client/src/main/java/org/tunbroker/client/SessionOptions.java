package org.tunbroker.client;

import java.util.Objects;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * How a session is to be. All of it has a default.
 *
 * <p>Immutable and thread-safe.
 */
public final class SessionOptions {
    private final int capacity;
    private final Offload offload;
    private final boolean oneThreadEachWay;

    /** The defaults: {@link Adapter#DEFAULT_CAPACITY} and {@link Offload#NONE}. */
    public SessionOptions() {
        this(Adapter.DEFAULT_CAPACITY, Offload.NONE, false);
    }

    private SessionOptions(
            final int capacity, final Offload offload, final boolean oneThreadEachWay) {
        this.capacity = capacity;
        this.offload = offload;
        this.oneThreadEachWay = oneThreadEachWay;
    }

    /**
     * Chooses the capacity of each of the two rings.
     *
     * @param bytes a power of two from 0x20000 (128 KiB) to 0x4000000 (64 MiB)
     * @return these options but for that
     * @throws TunException ERROR_INVALID_PARAMETER for another number
     */
    public SessionOptions withCapacity(final int bytes) {
        SessionLayout.checkCapacity(bytes);
        return new SessionOptions(bytes, offload, oneThreadEachWay);
    }

    /**
     * Chooses whether packets move in bulk.
     *
     * @param kind {@link Offload#NONE} by default
     * @return these options but for that
     */
    public SessionOptions withOffload(final Offload kind) {
        return new SessionOptions(capacity, Objects.requireNonNull(kind, "kind"), oneThreadEachWay);
    }

    /**
     * Promises that at any time one thread at most receives and one sends, so that no call needs a
     * lock: for each way either always the same thread, or one that takes over from the other by
     * something that orders memory, such as a queue. Releasing a packet counts as receiving,
     * allocating as sending. Closing stays free for any thread.
     *
     * <p>Who breaks the promise gets damaged packets and TunException ERROR_INVALID_PARAMETER from
     * calls that were right; nobody else does.
     *
     * @return these options but for that
     */
    public SessionOptions withOneThreadEachWay() {
        return new SessionOptions(capacity, offload, true);
    }

    /**
     * Returns the capacity of each ring.
     *
     * @return bytes
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Returns whether packets move in bulk.
     *
     * @return what was asked for
     */
    public Offload offload() {
        return offload;
    }

    /**
     * Returns whether calls take no lock.
     *
     * @return what was promised
     */
    public boolean isOneThreadEachWay() {
        return oneThreadEachWay;
    }
}
