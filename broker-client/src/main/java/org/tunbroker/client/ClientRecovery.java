package org.tunbroker.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.recovery.RecoveryLoop;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Brings a client's adapters and sessions back after the loss of its broker. Adapters that the
 * client created come first, with their sessions; those of others follow once those have them back.
 *
 * <p>One thread does it, {@code tb-recover}; {@link #close} is for any.
 */
final class ClientRecovery implements RecoveryLoop.Steps {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long beginNs = System.nanoTime();
    private final TunClient client;
    private final ServingBroker serving;
    private final RecoveryOptions options;
    private final Registration lost;
    // in the order of their creation
    private final List<Adapter> adapters;
    private final List<Session> sessions;
    private final long lostReceivedBefore;
    private final long lostSentBefore;
    // of the thread
    private final List<Adapter> gone = new ArrayList<>();
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
        return all.stream().sorted(order).collect(Collectors.toList());
    }

    private long count(final ToLongFunction<SessionRecovery> of) {
        return sessions.stream().map(Session::recovery).mapToLong(of).sum();
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
            client.events()
                    .onRecovery(
                            begun,
                            new RecoveryProgress(
                                    attempt,
                                    Duration.ofNanos(System.nanoTime() - beginNs),
                                    count(SessionRecovery::lostReceived) - lostReceivedBefore,
                                    count(SessionRecovery::lostSent) - lostSentBefore,
                                    failure));
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
                restore(found, deadlineNs);
                done = resume(found);
            }
        } catch (final TunException ex) {
            // the last try may only have had no time: what failed before it says more
            final boolean cutShort =
                    ex.is(ErrorCode.ERROR_TIMEOUT) && deadlineNs - System.nanoTime() <= 0;
            if (failure == null || !cutShort) {
                failure = ex;
                failedIn = phase;
            }
            throw ex;
        } finally {
            if (!done) {
                abandon();
            }
        }
    }

    private void restore(final Registration found, final long deadlineNs) {
        final List<Adapter> created =
                adapters.stream().filter(Adapter::isCreated).collect(Collectors.toList());
        restore(found, created, deadlineNs);
        final List<Adapter> opened = adapters.stream()
                .filter(adapter -> !adapter.isCreated() && !adapter.isClosed())
                .collect(Collectors.toList());
        if (!opened.isEmpty()) {
            restore(found, opened, deadlineNs);
        }
    }

    private void restore(
            final Registration found, final List<Adapter> group, final long deadlineNs) {
        begin(RecoveryPhase.ADAPTERS);
        gone.clear();
        for (final Adapter adapter : group) {
            if (!adapter.isClosed()) {
                restore(found, adapter, deadlineNs);
            }
        }
        group.removeAll(gone);
        begin(RecoveryPhase.CONFIGURATION);
        if (client.events().hasLogger()) {
            found.connection.call(new Request.SetLogger(true), Reply.Done.class, deadlineNs);
        }
        for (final Adapter adapter : group) {
            if (!adapter.isClosed()) {
                for (final List<Change> changes : adapter.kept()) {
                    new ConfigureCall(found).run(adapter.handle(), changes, deadlineNs);
                }
            }
        }
        begin(RecoveryPhase.SESSIONS);
        for (final Session session : sessions) {
            if (!session.isClosed() && group.contains(session.adapter())) {
                client.sessions().restart(found, session, deadlineNs);
            }
        }
    }

    private void restore(final Registration found, final Adapter adapter, final long deadlineNs) {
        final AdapterInfo info = adapter.info();
        final Reply.AdapterOpened opened;
        if (adapter.isCreated()) {
            opened = found.connection.call(
                    new Request.CreateAdapter(info.name(), info.tunnelType(), info.guid()),
                    Reply.AdapterOpened.class,
                    deadlineNs);
        } else {
            opened = open(found, info.name(), deadlineNs);
        }
        if (opened == null) {
            gone.add(adapter);
            return;
        }
        if (!opened.description.name.equals(info.name())) {
            // the next try may find the name free
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "createAdapter",
                    "another client has an adapter named " + info.name()
                            + "; close that one, or choose a name that nobody else takes");
        }
        final AdapterHandle handle = new AdapterHandle(found, opened);
        found.adapters.add(handle.number, adapter);
        if (!adapter.moveTo(handle)) {
            client.adapterCalls().close(handle);
        }
    }

    /** Opens another client's adapter, once that one has it back; null if it has not for long. */
    private Reply.@Nullable AdapterOpened open(
            final Registration found, final String name, final long deadlineNs) {
        final long now = System.nanoTime();
        // the rest of the time is for what comes after it
        final long untilNs = now + (deadlineNs - now) / 2;
        while (true) {
            try {
                return found.connection.call(
                        new Request.OpenAdapter(name), Reply.AdapterOpened.class, deadlineNs);
            } catch (final TunException ex) {
                if (!ex.is(ErrorCode.ERROR_NOT_FOUND)) {
                    throw ex;
                }
                if (System.nanoTime() - untilNs >= 0) {
                    return null;
                }
                serving.waiting().awaitQuietly(this::isUnwanted, System.nanoTime() + LOOK_NS);
            }
        }
    }

    /** The client goes on with the new broker; returns false if it is closed. */
    private boolean resume(final Registration found) {
        if (!serving.serve(found)) {
            return false;
        }
        begin(RecoveryPhase.RESUMED);
        final int code = ErrorCode.ERROR_NOT_FOUND.code();
        for (final Adapter adapter : gone) {
            final String reason = "the client that created the adapter did not create it again";
            sessions.stream()
                    .filter(session -> session.adapter() == adapter)
                    .forEach(session -> client.events().onSessionEnded(session, code, reason));
            client.events().onAdapterGone(found, adapter, code, reason);
        }
        try {
            client.start(found);
        } catch (final RuntimeException | Error ex) {
            // no thread left: without one it is as good as lost
            found.connection.close();
            client.onBroken(found);
        }
        return true;
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
        failure = new TunException(
                ErrorCode.ERROR_BROKEN_PIPE,
                "recovery",
                "the broker died, and the recovery gave up in phase " + failedIn + ", at try "
                        + attempts + " after " + tookMs + " ms; close the client and connect anew."
                        + " It failed with " + ErrorCode.nameOf(cause.code()) + ", "
                        + cause.call() + ": " + cause.reason(),
                cause);
        serving.giveUp(failure);
        begin(RecoveryPhase.GAVE_UP);
        client.events().onBroken(lost, sessions, adapters, failure.reason());
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
