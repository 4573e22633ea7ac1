package org.tunbroker.client.internal.recovery;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Tries to recover, with pauses, until it is done, the limit has passed or nobody wants it any
 * more.
 *
 * <p>For one thread, which is the recovery's own.
 */
public final class RecoveryLoop {
    /** What is tried, and what follows. Called by the loop's thread. */
    public interface Steps {
        /**
         * Tries once; leaves nothing behind if it throws.
         *
         * @param attempt which one it is, from 1
         * @param deadlineNs of {@link System#nanoTime()}
         * @throws TunException why it failed
         */
        void attempt(int attempt, long deadlineNs);

        /**
         * Tells whether nobody wants it any more.
         *
         * @return true once the client is closed
         */
        boolean isUnwanted();

        /**
         * The limit has passed.
         *
         * @param attempts how many there were
         * @param last why the last one failed
         */
        void giveUp(int attempts, TunException last);
    }

    private final Steps steps;
    private final BackOff backOff;
    private final Waiting waiting;
    private final long limitNs;

    /**
     * Makes a loop.
     *
     * @param steps what is tried
     * @param backOff the pauses
     * @param waiting told when nobody wants it any more
     * @param limitNs of all tries together
     */
    public RecoveryLoop(
            final Steps steps, final BackOff backOff, final Waiting waiting, final long limitNs) {
        this.steps = steps;
        this.backOff = backOff;
        this.waiting = waiting;
        this.limitNs = limitNs;
    }

    /** Tries; returns when it is over, one way or the other. */
    public void run() {
        final long deadlineNs = System.nanoTime() + limitNs;
        for (int attempt = 1; !steps.isUnwanted(); attempt++) {
            final TunException failure = failureOf(attempt, deadlineNs);
            if (failure == null || steps.isUnwanted()) {
                return;
            }
            final long now = System.nanoTime();
            if (deadlineNs - now <= 0) {
                steps.giveUp(attempt, failure);
                return;
            }
            final long pauseNs = Math.min(backOff.pauseNs(attempt), deadlineNs - now);
            waiting.awaitQuietly(steps::isUnwanted, now + pauseNs);
        }
    }

    private TunException failureOf(final int attempt, final long deadlineNs) {
        try {
            steps.attempt(attempt, deadlineNs);
            return null;
        } catch (final TunException ex) {
            return ex;
        } catch (final RuntimeException | Error ex) {
            // such as a class that is missing, or no thread left: the next try may do better
            return new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "recovery", "the try failed: " + ex, ex);
        }
    }
}
