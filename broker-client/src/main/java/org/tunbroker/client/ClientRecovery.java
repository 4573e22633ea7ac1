package org.tunbroker.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.ClientLog;
import org.tunbroker.client.internal.recovery.RecoveryLoop;
import org.tunbroker.ipc.control.Request;

/**
 * Brings a client back after the loss of its broker, or of an interface: its connection, then its
 * adapters and sessions ({@link Restoration}), again and again until it is done or the limit has
 * passed.
 *
 * <p>One thread does it, {@code tb-recover}; {@link #close} is for any.
 */
final class ClientRecovery implements RecoveryLoop.Steps {
    private final long beginNs = System.nanoTime();
    private final TunClient client;
    private final ServingBroker serving;
    private final RecoveryOptions options;
    private final Registration lost;
    // in the order of their creation; emptied when it is over
    private final List<Adapter> adapters;
    private final List<Session> sessions;
    private final long lostReceivedBefore;
    private final long lostSentBefore;
    // of the thread, these
    private RecoveryPhase phase = RecoveryPhase.LOST;
    private int attempt;
    private @Nullable TunException failure;
    private RecoveryPhase failedIn = RecoveryPhase.LOST;
    // guarded by this: the broker of the present try
    private @Nullable Registration next;

    /** Begins: from now on the client waits for it. */
    ClientRecovery(final TunClient client, final RecoveryOptions options, final Registration lost) {
        this.client = client;
        this.options = options;
        this.lost = lost;
        serving = client.serving();
        serving.lose();
        adapters = sorted(lost.adapters.removeAll(), Comparator.comparing(Adapter::handle));
        sessions = sorted(lost.sessions.removeAll(), Comparator.comparing(Session::number));
        lostReceivedBefore = count(SessionRecovery::lostReceived);
        lostSentBefore = count(SessionRecovery::lostSent);
        sessions.forEach(session -> session.recovery().lose());
    }

    private static <T> List<T> sorted(final List<T> all, final Comparator<T> order) {
        return all.stream()
                .sorted(order)
                .collect(Collectors.toCollection(CopyOnWriteArrayList::new));
    }

    private long count(final ToLongFunction<SessionRecovery> of) {
        return sessions.stream().map(Session::recovery).mapToLong(of).sum();
    }

    /** Tells whether it began with the loss of this broker, or of an interface in it. */
    boolean isFrom(final Registration registration) {
        return lost == registration;
    }

    void start() {
        final Thread thread = new Thread(this::run, "tb-recover");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (final OutOfMemoryError ex) {
            // as Java calls it where the limit of threads is reached
            giveUp(
                    0,
                    new TunException(
                            ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                            "recovery",
                            "there is no thread for it: " + ex,
                            ex));
        }
    }

    private void run() {
        begin(RecoveryPhase.LOST);
        // where the broker lives and an interface is lost, the names of the adapters are free then
        lost.connection.callQuietly(new Request.Goodbye());
        new RecoveryLoop(
                        this,
                        options.backOff(),
                        serving.waiting(),
                        options.limit().toNanos())
                .run();
        // last, for it may wait for threads that still poll
        lost.connection.close();
    }

    private void begin(final RecoveryPhase begun) {
        phase = begun;
        if (!isUnwanted()) {
            final RecoveryProgress progress = new RecoveryProgress(
                    attempt,
                    Duration.ofNanos(System.nanoTime() - beginNs),
                    count(SessionRecovery::lostReceived) - lostReceivedBefore,
                    count(SessionRecovery::lostSent) - lostSentBefore,
                    failure);
            log(begun, progress);
            client.events().onRecovery(begun, progress);
        }
    }

    private void log(final RecoveryPhase begun, final RecoveryProgress progress) {
        switch (begun) {
            case LOST:
                ClientLog.RECOVERY.warning(
                        () -> "the broker or an interface is lost; " + lost.connection.seeLog());
                break;
            case RESUMED:
                ClientLog.RECOVERY.info(() -> "resumed: " + progress);
                break;
            case GAVE_UP:
                ClientLog.RECOVERY.warning(() -> progress.failure().getMessage());
                break;
            default:
                ClientLog.RECOVERY.fine(() -> begun + ": " + progress);
        }
    }

    @Override
    public boolean isUnwanted() {
        return serving.isClosed();
    }

    @Override
    public void attempt(final int number, final long deadlineNs) {
        attempt = number;
        boolean done = false;
        try {
            begin(RecoveryPhase.CONNECTING);
            final Registration found =
                    client.connectAnew(Math.max(1, deadlineNs - System.nanoTime()));
            synchronized (this) {
                next = found;
            }
            if (!isUnwanted()) {
                client.sessions().follow(found);
                final Restoration restoration =
                        new Restoration(client, found, deadlineNs, this::begin);
                restoration.run(adapters, sessions);
                done = resume(found, restoration.missing());
            }
        } catch (final TunException ex) {
            // the last try may only have had no time: what failed before it says more
            final boolean cutShort =
                    ex.is(ErrorCode.ERROR_TIMEOUT) && deadlineNs - System.nanoTime() <= 0;
            if (failure == null || !cutShort) {
                failure = ex;
                failedIn = phase;
                ClientLog.RECOVERY.fine(() -> "try " + number + " failed", ex);
            }
            throw ex;
        } finally {
            if (!done) {
                abandon();
            }
        }
    }

    /** The client goes on with the new broker; returns false if it is closed. */
    private boolean resume(final Registration found, final List<Adapter> missing) {
        if (!serving.serve(found)) {
            return false;
        }
        begin(RecoveryPhase.RESUMED);
        final int code = ErrorCode.ERROR_NOT_FOUND.code();
        for (final Adapter adapter : missing) {
            final String reason = "the client that created the adapter did not create it again";
            sessions.stream()
                    .filter(session -> session.adapter() == adapter)
                    .forEach(session -> client.events().onSessionEnded(session, code, reason));
            client.events().onAdapterGone(found, adapter, code, reason);
        }
        forget();
        try {
            client.start(found);
        } catch (final RuntimeException | Error ex) {
            // no thread left: without one it is as good as lost
            found.connection.close();
            client.onBroken(found);
        }
        return true;
    }

    /** Lets go of what came back: the client keeps this object, and shall not keep their memory. */
    private void forget() {
        adapters.clear();
        sessions.clear();
    }

    /** Leaves the broker of a try that failed, and what has come back by then. */
    private void abandon() {
        final Registration found;
        synchronized (this) {
            found = next;
            next = null;
        }
        if (found != null) {
            found.adapters.removeAll();
            found.sessions.removeAll().forEach(session -> session.recovery().lose());
            found.leave();
        }
    }

    @Override
    public void giveUp(final int attempts, final TunException last) {
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
        final TunException cause = failure == null ? last : failure;
        final RecoveryPhase where = failure == null ? phase : failedIn;
        failure = new TunException(
                ErrorCode.ERROR_BROKEN_PIPE,
                "recovery",
                "the broker or an interface is lost, and the recovery gave up in phase " + where
                        + ", at try "
                        + attempts + " after " + tookMs + " ms; close the client and connect anew."
                        + " It failed with " + ErrorCode.nameOf(cause.code()) + ", "
                        + cause.call() + ": " + cause.reason() + ". Of the broker that was lost, "
                        + lost.connection.seeLog(),
                cause);
        serving.giveUp(failure);
        begin(RecoveryPhase.GAVE_UP);
        client.events().onBroken(lost, sessions, adapters, failure.reason());
        forget();
    }

    /** The client is closed: ends at once what the application waits for, and leaves the broker. */
    void close() {
        adapters.forEach(Adapter::markClosed);
        sessions.forEach(Session::markClosed);
        final Registration found;
        synchronized (this) {
            found = next;
        }
        if (found != null) {
            found.leave();
        }
    }
}
