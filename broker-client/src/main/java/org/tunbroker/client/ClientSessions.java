package org.tunbroker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.Connector;
import org.tunbroker.client.internal.link.BrokerConnection;
import org.tunbroker.client.internal.link.Handles;
import org.tunbroker.client.internal.session.SessionMemory;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Starts a client's sessions, and reuses the memory of ended sessions where possible.
 *
 * <p>Thread-safe.
 */
final class ClientSessions {
    private final Connector.Connected connected;
    private final BrokerConnection connection;
    private final Handles<Session> open = new Handles<>();
    private final ClosedSessions over = new ClosedSessions();

    ClientSessions(final Connector.Connected connected) {
        this.connected = connected;
        connection = connected.connection;
    }

    /** Returns the open sessions, by number. */
    Handles<Session> open() {
        return open;
    }

    Session start(final Adapter adapter, final SessionOptions options) {
        connection.checkEvents();
        open.beginCall();
        try {
            final Session earlier = over.take(options.capacity());
            return opened(adapter, options, ask(adapter, options, earlier), earlier);
        } finally {
            connection.deliver(open.endCall());
        }
    }

    private Reply.SessionStarted ask(
            final Adapter adapter, final SessionOptions options, final @Nullable Session earlier) {
        try {
            return connection.call(
                    new Request.StartSession(
                            adapter.handle(),
                            options.capacity(),
                            options.offload().number(),
                            earlier == null ? 0 : earlier.memory().number),
                    Reply.SessionStarted.class);
        } catch (final TunException ex) {
            // after a timeout, the broker may still start a session in that memory
            if (earlier != null && !ex.is(ErrorCode.ERROR_TIMEOUT)) {
                over.add(earlier);
            }
            throw ex;
        }
    }

    private Session opened(
            final Adapter adapter,
            final SessionOptions options,
            final Reply.SessionStarted started,
            final @Nullable Session earlier) {
        try {
            final Session session = new Session(
                    adapter,
                    started.session,
                    memory(started, earlier),
                    options.isOneThreadEachWay());
            open.add(started.session, session);
            return session;
        } catch (final TunException ex) {
            connection.callQuietly(new Request.EndSession(started.session));
            throw ex;
        }
    }

    private SessionMemory memory(
            final Reply.SessionStarted started, final @Nullable Session earlier) {
        if (earlier != null && earlier.memory().number == started.memory) {
            return earlier.memory();
        }
        if (earlier != null) {
            // the broker no longer has this memory, and has closed the rest of this capacity too
            over.forget(started.capacity);
        }
        return new SessionMemory(started.memory, connected.openSession(started));
    }

    /** Ends a session in the broker. */
    void end(final int number) {
        open.remove(number);
        connection.callQuietly(new Request.EndSession(number));
    }

    /** Offers the memory of a session that has ended, here and in the broker, to later sessions. */
    void over(final Session session) {
        over.add(session);
    }

    /** Closes all sessions in this process only. */
    void markAllClosed() {
        final List<Session> closing = open.removeAll();
        closing.forEach(session -> session.end.closeHere());
    }
}
