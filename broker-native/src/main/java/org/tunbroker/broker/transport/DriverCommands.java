package org.tunbroker.broker.transport;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Aeron's ring of commands to its driver, which all clients write. A client that is killed between
 * claiming a place and filling it blocks the ring, so that no client can join or leave. Aeron skips
 * the place only after its liveness timeout, which is too long here; the operating system reports
 * the death much sooner.
 *
 * <p>A place that a living client has claimed is never skipped: the client would fill it after
 * another had claimed it. So a client that is stopped at that point blocks the others until it goes
 * on.
 *
 * <p>For the control loop's thread.
 */
final class DriverCommands {
    // far longer than a living client needs from claim to commit, even when another died just now
    static final long STANDSTILL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    // the driver carries out a command in several steps, each at a tick of its timer
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
    // the position of a claimed and unfilled place that blocks the ring
    private long standsAt = NOWHERE;
    private long standsSinceNs;

    DriverCommands(final RingBuffer ring, final NanoClock clock) {
        this.ring = ring;
        this.clock = clock;
        movedNs = clock.nanoTime();
    }

    /** Notes that a client is dead: all its claims are before the ring's current end. */
    void onClientDeath() {
        deadBefore = ring.producerPosition();
    }

    /**
     * Skips the place that blocks the ring, if a dead client may have claimed it. To be called
     * after each round of the driver's work.
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
     * Tells whether the ring has been blocked for longer than a living client needs: a client is
     * stopped in the middle of a command, or the ring is corrupt.
     */
    boolean isStuck() {
        return standsAt != NOWHERE && clock.nanoTime() - standsSinceNs >= STANDSTILL_NS;
    }

    /** Tells whether the ring's positions are consistent. */
    boolean isWhole() {
        final long consumed = ring.consumerPosition();
        final long waiting = ring.producerPosition() - consumed;
        return !wentBack && waiting >= 0 && waiting <= ring.capacity();
    }
}
