package org.tunbroker.launcher.service.windows;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.tunbroker.TunException;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.installed.windows.StartMessage;

/**
 * The brokers that the service started, at most one for each user who is on the list.
 *
 * <p>Thread-safe: one user's start does not delay another's.
 */
final class UserBrokers {
    // one that ends sooner did not come to serve
    private static final long STARTING_NS = TimeUnit.SECONDS.toNanos(10);
    // a user who asks again and again costs the machine no more than a process in that time
    private static final long BETWEEN_FAILURES_NS = TimeUnit.SECONDS.toNanos(1);
    private static final StartMessage.Answer RUNS = new StartMessage.Answer(0, "");

    /** A broker that can be ended. */
    interface RunningBroker extends StartedBroker {
        /** Ends it at once. */
        void end();
    }

    /** What became of one user's last broker; guarded by itself. */
    private static final class Last {
        private RunningBroker broker;
        private StartMessage.Answer failure;
        private long sinceNs;
        // by this object, so its exit code tells nothing
        private boolean isEnded;
    }

    private final Function<String, RunningBroker> start;
    private final Map<String, Last> bySid = new ConcurrentHashMap<>();

    /**
     * Makes an empty list.
     *
     * @param start starts the broker of the user with a SID
     */
    UserBrokers(final Function<String, RunningBroker> start) {
        this.start = start;
    }

    /** Starts a user's broker, unless it runs. */
    StartMessage.Answer start(final String sid) {
        final Last last = bySid.computeIfAbsent(sid, key -> new Last());
        synchronized (last) {
            if (last.broker != null) {
                if (last.broker.isAlive()) {
                    return RUNS;
                }
                final int exitCode = last.broker.exitCode();
                last.broker.close();
                last.broker = null;
                if (exitCode != 0
                        && !last.isEnded
                        && System.nanoTime() - last.sinceNs < STARTING_NS) {
                    return failed(
                            last,
                            exitCode,
                            "the broker ended with exit code " + exitCode + " while it started");
                }
            }
            if (last.failure != null && System.nanoTime() - last.sinceNs < BETWEEN_FAILURES_NS) {
                return last.failure;
            }
            try {
                last.sinceNs = System.nanoTime();
                last.isEnded = false;
                last.broker = start.apply(sid);
                last.failure = null;
                return RUNS;
            } catch (final TunException ex) {
                return failed(last, ex.code(), ex.getMessage());
            }
        }
    }

    /**
     * Ends the brokers of users who are not on the list any more.
     *
     * @param allowed tells whether the user with a SID is
     */
    void endUnless(final Predicate<String> allowed) {
        bySid.forEach((sid, last) -> {
            synchronized (last) {
                if (last.broker != null && last.broker.isAlive() && !allowed.test(sid)) {
                    last.isEnded = true;
                    last.broker.end();
                }
            }
        });
    }

    private static StartMessage.Answer failed(
            final Last last, final int code, final String reason) {
        last.sinceNs = System.nanoTime();
        last.failure = new StartMessage.Answer(code, reason);
        return last.failure;
    }
}
