package org.tunbroker.client.internal.recovery;

import java.time.Duration;

/** How long to pause after each try that failed: each pause is twice the one before. Immutable. */
public final class BackOff {
    private final long firstNs;
    private final long longestNs;

    /**
     * Makes a back-off.
     *
     * @param first pause, positive
     * @param longest pause
     */
    public BackOff(final Duration first, final Duration longest) {
        firstNs = first.toNanos();
        longestNs = longest.toNanos();
    }

    /**
     * Returns a pause.
     *
     * @param attempt how many tries have failed, 1 or more
     * @return nanoseconds
     */
    public long pauseNs(final int attempt) {
        long pauseNs = Math.min(firstNs, longestNs);
        for (int i = 1; i < attempt && pauseNs < longestNs; i++) {
            // halved first, so that nothing overflows
            pauseNs = pauseNs > longestNs / 2 ? longestNs : pauseNs * 2;
        }
        return pauseNs;
    }
}
