package org.tunbroker.broker;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Aeron's ring of commands to its driver, which all clients write. One that is killed after it has
 * claimed a place in it, and before it has filled that place, stops the ring, and so keeps
 * everybody from joining and leaving. Aeron would skip the place once its liveness timeout has
 * passed, which is too long here; the operating system has said long before that its client is
 * dead.
 *
 * <p>A place that a living client has claimed is never skipped, however long it takes: it would be
 * written to when somebody else owns it. So a client that is stopped just there keeps others from
 * joining until it goes on.
 *
 * <p>For the control loop's thread.
 */
final class DriverCommands {
    // far longer than a living client needs from claim to commit, even when another died just now
    static final long STANDSTILL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RingBuffer ring;
    private final NanoClock clock;
    // every place of a dead client is before this position
    private long deadBefore = Long.MIN_VALUE;
    private long standsAt = Long.MIN_VALUE;
    private long standsSinceNs;

    DriverCommands(final RingBuffer ring, final NanoClock clock) {
        this.ring = ring;
        this.clock = clock;
    }

    /** Takes note that a client is dead, whose last claim is behind it therefore. */
    void onClientDeath() {
        deadBefore = ring.producerPosition();
    }

    /**
     * Skips the place at which the ring stands still, if a dead client may have claimed it. To be
     * called after each round of the driver's work.
     *
     * @return whether a place was skipped
     */
    boolean skipUnfinished() {
        final long position = ring.consumerPosition();
        if (position >= deadBefore) {
            return false;
        }
        final long now = clock.nanoTime();
        if (position != standsAt) {
            standsAt = position;
            standsSinceNs = now;
            return false;
        }
        return now - standsSinceNs >= STANDSTILL_NS && ring.unblock();
    }
}
