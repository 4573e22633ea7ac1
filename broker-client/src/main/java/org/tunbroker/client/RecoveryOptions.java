package org.tunbroker.client;

import java.time.Duration;
import java.util.Objects;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.recovery.BackOff;

/**
 * How a client recovers from its broker's end ({@link ConnectOptions#withRecovery}). All of it has
 * a default. Times may be of any length, as those of {@link ConnectOptions}.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which gives up soon, so that the application can take another way:
 *
 * <pre>{@code
 * final ConnectOptions options = new ConnectOptions()
 *         .withRecovery(new RecoveryOptions().withLimit(Duration.ofSeconds(5)));
 * try (TunClient client = TunClient.connect(options)) {
 *     System.out.println("a broker that dies is replaced: " + client.brokerProcessId());
 * } catch (final TunException ex) {
 *     System.err.println(ex.getMessage());
 * }
 * }</pre>
 */
public final class RecoveryOptions {
    private final Duration limit;
    private final Duration firstPause;
    private final Duration longestPause;

    /** The defaults: 30 s, with pauses from 20 ms to 1 s. */
    public RecoveryOptions() {
        this(Duration.ofSeconds(30), Duration.ofMillis(20), Duration.ofSeconds(1));
    }

    private RecoveryOptions(
            final Duration limit, final Duration firstPause, final Duration longestPause) {
        this.limit = limit;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    /**
     * Limits how long a recovery takes, all tries together. One try begins in any case.
     *
     * @param time positive; 30 s by default
     * @return these options but for that
     * @throws TunException ERROR_INVALID_PARAMETER for zero or less
     */
    public RecoveryOptions withLimit(final Duration time) {
        return new RecoveryOptions(
                ConnectOptions.checkPositive("limit", Objects.requireNonNull(time, "time")),
                firstPause,
                longestPause);
    }

    /**
     * Chooses the pauses between tries: each is twice the one before.
     *
     * @param first after the first try, positive; 20 ms by default
     * @param longest at least as long; 1 s by default
     * @return these options but for that
     * @throws TunException ERROR_INVALID_PARAMETER for zero or less, or if the longest is shorter
     *     than the first
     */
    public RecoveryOptions withBackOff(final Duration first, final Duration longest) {
        final Duration checkedFirst =
                ConnectOptions.checkPositive("first", Objects.requireNonNull(first, "first"));
        final Duration checkedLongest =
                ConnectOptions.checkPositive("longest", Objects.requireNonNull(longest, "longest"));
        if (checkedLongest.compareTo(checkedFirst) < 0) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "withBackOff",
                    "longest=" + longest + " is shorter than first=" + first);
        }
        return new RecoveryOptions(limit, checkedFirst, checkedLongest);
    }

    /**
     * Returns how long a recovery may take.
     *
     * @return the limit
     */
    public Duration limit() {
        return limit;
    }

    BackOff backOff() {
        return new BackOff(firstPause, longestPause);
    }
}
