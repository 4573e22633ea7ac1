package org.tunbroker.client;

import java.util.function.IntPredicate;
import org.tunbroker.client.internal.session.RingLock;
import org.tunbroker.client.internal.session.RingReadiness;
import org.tunbroker.client.internal.session.RingTurn;
import org.tunbroker.ipc.memory.DoorbellRequest;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * What both halves of a session have: the lock of their ring, and the turn of the threads that wait
 * for it.
 *
 * <p>As thread-safe as its lock.
 */
abstract class SessionSide {
    final SessionRings rings;
    final RingLock lock;
    final RingTurn turn;
    private final RingReadiness readiness;
    // looks at the ring, for a length, under the lock
    private final IntPredicate isReady;

    /**
     * Begins with nobody waiting.
     *
     * @param flag on which this side sleeps
     * @param request by which it has the doorbell rung
     * @param isReady looks at the ring, for a length, under the lock
     * @param mayBeReady the same without the lock
     */
    SessionSide(
            final SessionRings rings,
            final RingLock lock,
            final WakeFlag flag,
            final DoorbellRequest request,
            final IntPredicate isReady,
            final IntPredicate mayBeReady) {
        this.rings = rings;
        this.lock = lock;
        this.isReady = isReady;
        readiness = rings.readiness(request, mayBeReady);
        turn = new RingTurn(flag, readiness, this::look, rings::lookAfterBroker);
    }

    final SessionRings rings() {
        return rings;
    }

    /** Returns what a call answers that did not get the lock. */
    final int withoutLock() {
        return rings.isStopped() ? Session.END : Session.NONE;
    }

    /** Returns what a batch answers that the session's end cut short. */
    static int cutShort(final int count) {
        return count == 0 ? Session.END : count;
    }

    /** Waits until the ring is ready for a length; returns 0, NONE at the deadline, or END. */
    final int awaitReady(final int length, final long deadlineNs) throws InterruptedException {
        if (!turn.await(length, deadlineNs)) {
            return Session.NONE;
        }
        return rings.isStopped() ? Session.END : 0;
    }

    /** Looks at the ring without the lock; if it is not ready, the broker rings once it is. */
    final boolean lookOrRequest(final int length) {
        return readiness.lookOrRequest(length);
    }

    final void wakeWaiters() {
        turn.wake();
    }

    /** Tells whether no thread uses the ring. Once the session is over, none will again. */
    final boolean isQuiet() {
        return turn.isFree() && lock.isFree();
    }

    private RingTurn.Look look(final int length, final long deadlineNs)
            throws InterruptedException {
        if (!lock.lock(deadlineNs)) {
            return rings.isStopped() ? RingTurn.Look.READY : RingTurn.Look.TAKEN;
        }
        try {
            return rings.isStopped() || isReady.test(length)
                    ? RingTurn.Look.READY
                    : RingTurn.Look.NOT_READY;
        } finally {
            lock.unlock();
        }
    }
}
