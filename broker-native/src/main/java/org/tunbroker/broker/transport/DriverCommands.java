package org.tunbroker.broker.transport;

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

    // the driver carries out what it was told in several steps, each at a tick of its timer
    private static final long SETTLING_NS = TimeUnit.MILLISECONDS.toNanos(200);

    // no position of a ring
    private static final long NOWHERE = Long.MIN_VALUE;

    private final RingBuffer ring;
    private final NanoClock clock;
    // every place of a dead client is before this position
    private long deadBefore = Long.MIN_VALUE;
    private long lastPosition;
    private long movedNs;
    private boolean wentBack;
    // where the ring stands still at a place that is claimed and not filled
    private long standsAt = NOWHERE;
    private long standsSinceNs;

    DriverCommands(final RingBuffer ring, final NanoClock clock) {
        this.ring = ring;
        this.clock = clock;
        movedNs = clock.nanoTime();
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
        wentBack |= position < lastPosition;
        if (position != lastPosition) {
            lastPosition = position;
            movedNs = clock.nanoTime();
        }
        if (position == ring.producerPosition()) {
            standsAt = NOWHERE;
        } else if (position != standsAt) {
            standsAt = position;
            standsSinceNs = clock.nanoTime();
        }
        return isStuck() && position < deadBefore && ring.unblock();
    }

    /** Tells whether the driver may still be busy with a command. */
    boolean isSettling() {
        return clock.nanoTime() - movedNs < SETTLING_NS;
    }

    /**
     * Tells whether nobody can join or leave, and could not for longer than a living client needs:
     * one is stopped in the middle of a command, or somebody wrote nonsense into the ring.
     */
    boolean isStuck() {
        return standsAt != NOWHERE && clock.nanoTime() - standsSinceNs >= STANDSTILL_NS;
    }

    /** Tells whether the ring's positions are such as its reader and its writers leave. */
    boolean isWhole() {
        final long consumed = ring.consumerPosition();
        final long waiting = ring.producerPosition() - consumed;
        return !wentBack && waiting >= 0 && waiting <= ring.capacity();
    }
}
