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
    private final boolean routesHeld;

    /** The defaults: 30 s, with pauses from 20 ms to 1 s, and no routes held. */
    public RecoveryOptions() {
        this(Duration.ofSeconds(30), Duration.ofMillis(20), Duration.ofSeconds(1), false);
    }

    private RecoveryOptions(
            final Duration limit,
            final Duration firstPause,
            final Duration longestPause,
            final boolean routesHeld) {
        this.limit = limit;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.routesHeld = routesHeld;
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
                longestPause,
                routesHeld);
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
        return new RecoveryOptions(limit, checkedFirst, checkedLongest, routesHeld);
    }

    /**
     * Holds the tunnel's routes: from the loss of a broker or an interface until the recovery is
     * done, what they lead into the tunnel is unreachable. Without this, which is the default, the
     * tunnel's routes vanish with the interface, and packets take the machine's other routes around
     * it until the recovery has made them again.
     *
     * <p>Linux only. With each route that this client adds to an adapter, the broker makes an
     * unreachable route of the same destination and table, with the next metric ({@code ip route
     * show table all proto 117}). While the tunnel's route is there, its metric is the lower one
     * and it counts alone. The network of each address is held likewise, with the metric 10000.
     * Each of these counts as one more of the 32 changes of {@link Adapter#configure}, and its
     * metric must be free. So addRoute and addAddress may also fail with:
     *
     * <ul>
     *   <li>ERROR_ALREADY_EXISTS: a route to the same destination has that metric.
     *   <li>ERROR_NOT_SUPPORTED: on Windows; with a broker of an older release; on an adapter that
     *       another client created; or if /proc does not show the broker this process.
     * </ul>
     *
     * <p>What is held goes with {@link Adapter#removeRoute}, {@link Adapter#removeAddress},
     * {@link Adapter#close}, {@link TunClient#close} and the end of this process. It stays while
     * the interface is down, whose routes Linux takes away. It also stays when another client
     * deletes the adapter, when the recovery gives up, or the client is closed before it is done:
     * then connect anew with this option and add the same routes and addresses, or end this
     * process. Whatever ends while there is no broker is undone by the next one that starts, of the
     * same user and network namespace. Without any, the routes stay until the machine starts again,
     * or until {@code ip route flush table all proto 117} and {@code ip -6 route flush table all
     * proto 117}. That is on purpose: nothing opens the way around the tunnel by itself.
     *
     * <p>Routes that bypass the tunnel ({@link Adapter#addBypassRoute}) work meanwhile, since their
     * prefix is longer; the next broker makes them again.
     *
     * @return these options but for that
     */
    public RecoveryOptions withRoutesHeld() {
        return new RecoveryOptions(limit, firstPause, longestPause, true);
    }

    /**
     * Returns how long a recovery may take.
     *
     * @return the limit
     */
    public Duration limit() {
        return limit;
    }

    boolean routesHeld() {
        return routesHeld;
    }

    BackOff backOff() {
        return new BackOff(firstPause, longestPause);
    }
}
