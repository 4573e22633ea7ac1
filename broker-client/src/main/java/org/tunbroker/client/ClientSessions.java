package org.tunbroker.client;

import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.ReadyThread;
import org.tunbroker.client.internal.session.SessionMemory;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Starts a client's sessions, and reuses the memory of ended sessions where possible.
 *
 * <p>Thread-safe.
 */
final class ClientSessions {
    private final ServingBroker serving;
    private final ClosedSessions over = new ClosedSessions();
    private final ReadyThread readyThread;

    ClientSessions(final ServingBroker serving) {
        this.serving = serving;
        final Registration first = serving.registration();
        readyThread = new ReadyThread(first.connected.sessionsBell(), first.connection::look);
    }

    /** Returns the thread that tells readiness, whichever broker serves the client. */
    ReadyThread readyThread() {
        return readyThread;
    }

    /** Another broker is about to serve the client: from now on it rings for readiness. */
    void follow(final Registration next) {
        readyThread.follow(next.connected.sessionsBell(), next.connection::look);
    }

    Session start(final Adapter adapter, final SessionOptions options) {
        return serving.call(
                (registration, deadlineNs) -> start(registration, adapter, options, deadlineNs));
    }

    private Session start(
            final Registration registration,
            final Adapter adapter,
            final SessionOptions options,
            final long deadlineNs) {
        registration.connection.checkEvents();
        registration.sessions.beginCall();
        try {
            final int handle = adapter.handleIn(registration, "startSession");
            final SessionRings earlier = over.take(options.capacity(), registration);
            return opened(
                    registration,
                    adapter,
                    options,
                    ask(registration, handle, options, earlier, deadlineNs),
                    earlier);
        } finally {
            registration.connection.deliver(registration.sessions.endCall());
        }
    }

    private Reply.SessionStarted ask(
            final Registration registration,
            final int adapter,
            final SessionOptions options,
            final @Nullable SessionRings earlier,
            final long deadlineNs) {
        try {
            return registration.connection.call(
                    new Request.StartSession(
                            adapter,
                            options.capacity(),
                            options.offload().number(),
                            earlier == null ? 0 : earlier.memory.number),
                    Reply.SessionStarted.class,
                    deadlineNs);
        } catch (final TunException ex) {
            // after a timeout, the broker may still start a session in that memory
            if (earlier != null && !ex.is(ErrorCode.ERROR_TIMEOUT)) {
                over.add(earlier);
            }
            throw ex;
        }
    }

    private Session opened(
            final Registration registration,
            final Adapter adapter,
            final SessionOptions options,
            final Reply.SessionStarted started,
            final @Nullable SessionRings earlier) {
        try {
            final SessionMemory memory = memory(registration, started, earlier);
            final Session session =
                    new Session(adapter, options, registration, started.session, memory);
            if (!registration.sessions.add(started.session, session) && serving.recovers()) {
                throw lost(registration);
            }
            return session;
        } catch (final TunException ex) {
            registration.connection.callQuietly(new Request.EndSession(started.session));
            throw ex;
        }
    }

    private static TunException lost(final Registration registration) {
        return new TunException(
                ErrorCode.ERROR_BROKEN_PIPE,
                "startSession",
                "the broker died meanwhile; " + registration.connection.seeLog());
    }

    private SessionMemory memory(
            final Registration registration,
            final Reply.SessionStarted started,
            final @Nullable SessionRings earlier) {
        if (earlier != null && earlier.memory.number == started.memory) {
            return earlier.memory;
        }
        if (earlier != null) {
            // the broker no longer has this memory, and has closed the rest of this capacity too
            over.forget(started.capacity);
        }
        return new SessionMemory(started.memory, registration.connected.openSession(started));
    }

    /**
     * Lets a session whose broker is lost go on with another one.
     *
     * @param registration of the other broker, which has the session's adapter again
     */
    void restart(final Registration registration, final Session session, final long deadlineNs) {
        final Reply.SessionStarted started = ask(
                registration,
                session.adapter().handleIn(registration, "startSession"),
                session.options(),
                null,
                deadlineNs);
        // before packets flow: then its end, which may come at once, finds it
        registration.sessions.add(started.session, session);
        if (!session.recovery()
                .resume(registration, started.session, memory(registration, started, null))) {
            registration.sessions.remove(started.session);
            registration.connection.callQuietly(new Request.EndSession(started.session));
        }
    }

    /** Asks the broker what it has counted. */
    Reply.Statistics statistics(final Session session) {
        return serving.call((registration, deadlineNs) -> {
            final SessionRings rings = session.recovery().rings();
            if (rings.registration != registration) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_HANDLE, "statistics", "the session has ended");
            }
            return registration.connection.call(
                    new Request.SessionStatistics(rings.number),
                    Reply.Statistics.class,
                    deadlineNs);
        });
    }

    /** Ends a session in the broker. */
    void end(final SessionRings rings) {
        rings.registration.sessions.remove(rings.number);
        rings.registration.connection.callQuietly(new Request.EndSession(rings.number));
    }

    /** Rings are over, here and in the broker: another session may have their memory. */
    void over(final SessionRings rings) {
        over.add(rings);
    }

    /** Ends the thread that tells readiness, once the client is closed. */
    void stop() {
        readyThread.close();
    }
}
