package org.tunbroker.client;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.ClientLog;
import org.tunbroker.ipc.control.Event;

/**
 * Applies the broker's events to a client's adapters and sessions, and calls the application's
 * listeners.
 *
 * <p>{@link #onEvent} and {@link #onBroken} are for the client's daemon thread, the rest for any.
 */
final class EventDelivery {
    // from 1601-01-01, where the driver's timestamps begin, to 1970-01-01
    private static final long EPOCH_DIFFERENCE_S = 11_644_473_600L;
    private static final long TICKS_PER_S = 10_000_000L;
    private static final long NS_PER_TICK = 100;

    // of InterfaceChange.Kind.PRESENCE
    private static final String DELETED = "deleted";

    // null if the client does not recover
    private final @Nullable Consumer<Registration> recover;
    private volatile TunListener listener = new TunListener() {};
    private volatile @Nullable LogListener logger;

    // the thread that calls a listener just now; one does at a time
    private volatile @Nullable Thread telling;

    /**
     * Delivers to nobody yet.
     *
     * @param recover begins the recovery of a client whose interface went away, on this client's
     *     daemon thread; null for a client that does not recover
     */
    EventDelivery(final @Nullable Consumer<Registration> recover) {
        this.recover = recover;
    }

    /** Sets the listener; null for none. */
    void listener(final @Nullable TunListener newListener) {
        listener = newListener == null ? new TunListener() {} : newListener;
    }

    /** Sets the receiver of log lines; null for none. */
    void logger(final @Nullable LogListener newLogger) {
        logger = newLogger;
    }

    boolean hasLogger() {
        return logger != null;
    }

    /** Tells whether this thread is in a call of a listener, or a logger. */
    boolean isTelling() {
        return Thread.currentThread() == telling;
    }

    void onEvent(final Registration registration, final Event event) {
        if (event instanceof Event.LogLine) {
            onLogLine((Event.LogLine) event);
        } else if (recover != null && registration.connection.isLeaving()) {
            // it ends with the broker; the next one has it again
            return;
        } else if (event instanceof Event.InterfaceChanged) {
            onInterfaceChanged(registration, (Event.InterfaceChanged) event);
        } else if (event instanceof Event.SessionEnded) {
            onSessionEnded(registration, (Event.SessionEnded) event);
        } else if (event instanceof Event.AdapterGone) {
            onAdapterGone(registration, (Event.AdapterGone) event);
        }
    }

    private void onSessionEnded(final Registration registration, final Event.SessionEnded ended) {
        final Session session = registration.sessions.find(ended.session, ended);
        if (session != null && !recovered(registration, session.adapter(), ended.code)) {
            onSessionEnded(registration.sessions.remove(ended.session), ended.code, ended.reason);
        }
    }

    private void onAdapterGone(final Registration registration, final Event.AdapterGone gone) {
        final Adapter adapter = registration.adapters.find(gone.adapter, gone);
        if (adapter != null && !recovered(registration, adapter, gone.code)) {
            registration.adapters.remove(gone.adapter);
            onAdapterGone(registration, adapter, gone.code, gone.reason);
        }
    }

    /**
     * Begins to recover from the loss of an adapter: the broker lives, and lost the interface or
     * the driver. An adapter that another client created comes back only if that client recovers.
     *
     * @param code with which the adapter or its session ended
     * @return false if there is nothing to recover
     */
    private boolean recovered(
            final Registration registration, final Adapter adapter, final int code) {
        if (recover == null || !adapter.isCreated() || code != ErrorCode.ERROR_HANDLE_EOF.code()) {
            return false;
        }
        recover.accept(registration);
        return true;
    }

    private void onLogLine(final Event.LogLine line) {
        final LogListener current = logger;
        if (current != null) {
            final Instant timestamp = Instant.ofEpochSecond(
                    line.timestamp / TICKS_PER_S - EPOCH_DIFFERENCE_S,
                    line.timestamp % TICKS_PER_S * NS_PER_TICK);
            tell(() -> current.line(LogLevel.of(line.level), timestamp, line.text));
        }
    }

    private void onInterfaceChanged(
            final Registration registration, final Event.InterfaceChanged changed) {
        final InterfaceChange change = InterfaceChange.of(changed);
        final @Nullable Adapter adapter = registration.adapters.find(changed.adapter, changed);
        // null: an aspect that only a newer release knows, or the application closed it just now
        if (change != null && adapter != null) {
            tell(() -> listener.interfaceChanged(adapter, change));
            if (change.kind() == InterfaceChange.Kind.PRESENCE && change.is(DELETED)) {
                // an adapter without a session is not ended by that
                recovered(registration, adapter, ErrorCode.ERROR_HANDLE_EOF.code());
            }
        }
    }

    /** A session ended; null if the application closed it just now. */
    void onSessionEnded(final @Nullable Session session, final int code, final String reason) {
        if (session != null) {
            session.adapter().sessionClosed(session);
            session.recovery().markEnded();
            tell(() -> listener.sessionEnded(session, code, reason));
        }
    }

    /** An adapter is gone, by a broker's word or since it cannot be recovered. */
    void onAdapterGone(
            final Registration registration,
            final Adapter adapter,
            final int code,
            final String reason) {
        if (adapter.markClosed()) {
            final Session session = adapter.session();
            if (session != null) {
                // its own event may wait for the call that started it, and comes in vain then
                onSessionEnded(registration.sessions.remove(session.number()), code, reason);
            }
            tell(() -> listener.adapterGone(adapter, code, reason));
        }
    }

    /** Calls a listener, whose fault must not end the thread that all others depend on. */
    private void tell(final Runnable call) {
        telling = Thread.currentThread();
        try {
            call.run();
        } catch (final Throwable ex) {
            report(ex);
        } finally {
            telling = null;
            // it was meant for this listener: the next one shall wait as it likes
            Thread.interrupted();
        }
    }

    /** Reports to the application's uncaught-exception handler, which may fail as well. */
    private static void report(final Throwable thrown) {
        final Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (final Throwable ex) {
            // a handler may rethrow what it was given
            if (ex != thrown) {
                ex.addSuppressed(thrown);
            }
            ClientLog.LISTENER.severe(() -> "the handler of a listener's exception failed", ex);
        }
    }

    /** A recovery begins a phase. */
    void onRecovery(final RecoveryPhase phase, final RecoveryProgress progress) {
        tell(() -> listener.recovery(phase, progress));
    }

    /** The broker died, or no longer knows this client, which does not recover. */
    void onBroken(final Registration registration) {
        ClientLog.RECOVERY.warning(() -> "the broker is lost, and this client does not recover; "
                + registration.connection.seeLog());
        onBroken(
                registration,
                registration.sessions.removeAll(),
                registration.adapters.removeAll(),
                "the broker died, or the connection to it is lost; close the client and connect"
                        + " anew, and " + registration.connection.seeLog());
    }

    /**
     * The broker died, or no longer knows this client: all that it had is gone.
     *
     * @param sessions that it had, and which are told of first
     * @param reason what to tell of each
     */
    void onBroken(
            final Registration registration,
            final List<Session> sessions,
            final List<Adapter> adapters,
            final String reason) {
        final int code = ErrorCode.ERROR_BROKEN_PIPE.code();
        sessions.forEach(session -> onSessionEnded(session, code, reason));
        adapters.forEach(adapter -> onAdapterGone(registration, adapter, code, reason));
    }
}
