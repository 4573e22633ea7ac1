package org.tunbroker.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tunbroker.TunException;

/**
 * What is known of a recovery at one of its phases.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, a listener that logs how long packets did not flow:
 *
 * <pre>{@code
 * client.setListener(new TunListener() {
 *     public void recovery(final RecoveryPhase phase, final RecoveryProgress progress) {
 *         if (phase == RecoveryPhase.RESUMED) {
 *             System.err.println("back after " + progress.elapsed().toMillis() + " ms, "
 *                     + progress.lostSent() + " packets were not sent");
 *         } else if (phase == RecoveryPhase.GAVE_UP) {
 *             // a TunException, which names the phase that failed last
 *             System.err.println(progress.failure().getMessage());
 *             client.close();
 *         }
 *     }
 * });
 * }</pre>
 */
public final class RecoveryProgress {
    private final int attempt;
    private final Duration elapsed;
    private final long lostReceived;
    private final long lostSent;
    private final @Nullable TunException failure;

    RecoveryProgress(
            final int attempt,
            final Duration elapsed,
            final long lostReceived,
            final long lostSent,
            final @Nullable TunException failure) {
        this.attempt = attempt;
        this.elapsed = elapsed;
        this.lostReceived = lostReceived;
        this.lostSent = lostSent;
        this.failure = failure;
    }

    /**
     * Returns which try this is.
     *
     * @return 0 in the phase LOST, then from 1
     */
    public int attempt() {
        return attempt;
    }

    /**
     * Returns how long ago the client noticed the loss.
     *
     * @return the time
     */
    public Duration elapsed() {
        return elapsed;
    }

    /**
     * Returns how many packets were in the receive rings of all sessions and are dropped.
     *
     * @return packets; those that are held are not among them
     */
    public long lostReceived() {
        return lostReceived;
    }

    /**
     * Returns how many packets were in the send rings of all sessions and are dropped, also those
     * that were allocated and not yet sent. The system may have got a few of them: what a broker
     * took just before its end cannot be known.
     *
     * @return packets
     */
    public long lostSent() {
        return lostSent;
    }

    /**
     * Returns why the last try failed.
     *
     * @return the error, or null if none has failed; in the phase GAVE_UP why there is no next one,
     *     with the phase in which the last one failed
     */
    public @Nullable TunException failure() {
        return failure;
    }

    @Override
    public String toString() {
        return "attempt=" + attempt + " elapsed_ms=" + elapsed.toMillis() + " lostReceived="
                + lostReceived + " lostSent=" + lostSent
                + (failure == null ? "" : " failure=" + failure.getMessage());
    }
}
