package org.tunbroker.client;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.link.Handles;
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

    private final Handles<Adapter> adapters;
    private final Handles<Session> sessions;
    private volatile TunListener listener = new TunListener() {};
    private volatile @Nullable LogListener logger;

    EventDelivery(final Handles<Adapter> adapters, final Handles<Session> sessions) {
        this.adapters = adapters;
        this.sessions = sessions;
    }

    /** Sets the listener; null for none. */
    void listener(final @Nullable TunListener newListener) {
        listener = newListener == null ? new TunListener() {} : newListener;
    }

    /** Sets the receiver of log lines; null for none. */
    void logger(final @Nullable LogListener newLogger) {
        logger = newLogger;
    }

    void onEvent(final Event event) {
        if (event instanceof Event.LogLine) {
            onLogLine((Event.LogLine) event);
        } else if (event instanceof Event.InterfaceChanged) {
            onInterfaceChanged((Event.InterfaceChanged) event);
        } else if (event instanceof Event.SessionEnded) {
            final Event.SessionEnded ended = (Event.SessionEnded) event;
            onSessionEnded(sessions.remove(ended.session, event), ended.code, ended.reason);
        } else if (event instanceof Event.AdapterGone) {
            final Event.AdapterGone gone = (Event.AdapterGone) event;
            onAdapterGone(adapters.remove(gone.adapter, event), gone.code, gone.reason);
        }
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

    private void onInterfaceChanged(final Event.InterfaceChanged changed) {
        final InterfaceChange change = InterfaceChange.of(changed);
        final @Nullable Adapter adapter = adapters.find(changed.adapter, changed);
        // null: an aspect that only a newer release knows, or the application closed it just now
        if (change != null && adapter != null) {
            tell(() -> listener.interfaceChanged(adapter, change));
        }
    }

    private void onSessionEnded(
            final @Nullable Session session, final int code, final String reason) {
        // null: the application has just closed it
        if (session != null) {
            session.adapter().sessionClosed(session);
            session.end.report();
            tell(() -> listener.sessionEnded(session, code, reason));
        }
    }

    private void onAdapterGone(
            final @Nullable Adapter adapter, final int code, final String reason) {
        if (adapter != null && adapter.markClosed()) {
            final Session session = adapter.session();
            if (session != null) {
                // the session's own event may still wait for the call that started it, and has no
                // effect then
                onSessionEnded(sessions.remove(session.number()), code, reason);
            }
            tell(() -> listener.adapterGone(adapter, code, reason));
        }
    }

    /** Calls a listener. Its exception must not end this thread, which all other events need. */
    private static void tell(final Runnable call) {
        try {
            call.run();
        } catch (final Throwable ex) {
            report(ex);
        } finally {
            // an interruption was meant for this listener and must not reach the next one
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
            log(ex);
        }
    }

    private static void log(final Throwable thrown) {
        try {
            Logger.getLogger("org.tunbroker.client")
                    .log(Level.SEVERE, "the handler of a listener's exception failed", thrown);
        } catch (final Throwable ignored) {
            // the application's log handler failed too, and there is nothing left to report to
        }
    }

    /** Ends all adapters and sessions: the broker died, or no longer knows this client. */
    void onBroken() {
        final int code = ErrorCode.ERROR_BROKEN_PIPE.code();
        final String reason =
                "the broker died, or the connection to it is lost; close the client and connect anew";
        sessions.removeAll().forEach(session -> onSessionEnded(session, code, reason));
        adapters.removeAll().forEach(adapter -> onAdapterGone(adapter, code, reason));
    }
}
