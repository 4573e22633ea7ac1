package org.tunbroker.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Carries out the requests of clients that have said who they are. What a request does at once is
 * answered at once, what the driver does when that is done; a {@link TunException} becomes the
 * answer at the caller.
 *
 * <p>For the control loop's thread.
 */
final class RequestHandler {
    /** Carries out the requests of one type. */
    @FunctionalInterface
    private interface Handler<R extends Request> {
        void handle(ConnectedClient client, long correlationId, R request);
    }

    private final Adapters adapters;
    private final Sessions sessions;
    private final Configuration configuration;
    private final Map<Class<?>, Handler<Request>> handlers = new HashMap<>();

    RequestHandler(
            final Adapters adapters, final Sessions sessions, final DriverThread driverThread) {
        this.adapters = adapters;
        this.sessions = sessions;
        this.configuration = new Configuration(driverThread);
        on(Request.CreateAdapter.class, adapters::create);
        on(Request.OpenAdapter.class, adapters::open);
        on(Request.CloseAdapter.class, this::closeAdapter);
        on(Request.ListAdapters.class, (client, id, list) -> client.reply(id, adapters.list(list)));
        on(
                Request.RunningDriverVersion.class,
                (client, id, any) -> adapters.runningVersion(client, id));
        on(Request.DeleteDriver.class, (client, id, any) -> adapters.deleteDriver(client, id));
        on(Request.SetLogger.class, RequestHandler::setLogger);
        on(Request.StartSession.class, this::startSession);
        on(Request.EndSession.class, this::endSession);
        on(Request.SessionStatistics.class, RequestHandler::statistics);
        on(Request.Configure.class, this::configure);
        on(Request.Goodbye.class, this::goodbye);
    }

    private <R extends Request> void on(final Class<R> type, final Handler<R> handler) {
        handlers.put(
                type,
                (client, correlationId, request) ->
                        handler.handle(client, correlationId, type.cast(request)));
    }

    /**
     * Carries out a request.
     *
     * @throws TunException why it failed at once; ERROR_NOT_SUPPORTED if nothing here carries it
     *     out
     */
    void handle(final ConnectedClient client, final long correlationId, final Request request) {
        final Handler<Request> handler = handlers.get(request.getClass());
        if (handler == null) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "request",
                    "this broker does not carry out " + request.getClass().getSimpleName()
                            + "; use the same tunbroker release on both sides");
        }
        handler.handle(client, correlationId, request);
    }

    private void closeAdapter(
            final ConnectedClient client,
            final long correlationId,
            final Request.CloseAdapter request) {
        adapters.close(handle(client, request.adapter), answerDone(client, correlationId));
    }

    private static void setLogger(
            final ConnectedClient client,
            final long correlationId,
            final Request.SetLogger request) {
        client.logging(request.enabled);
        client.reply(correlationId, new Reply.Done());
    }

    private void startSession(
            final ConnectedClient client,
            final long correlationId,
            final Request.StartSession request) {
        sessions.start(client, correlationId, handle(client, request.adapter), request);
    }

    private void endSession(
            final ConnectedClient client,
            final long correlationId,
            final Request.EndSession request) {
        sessions.end(
                session(client, request.session),
                ErrorCode.ERROR_HANDLE_EOF,
                answerDone(client, correlationId));
    }

    private static void statistics(
            final ConnectedClient client,
            final long correlationId,
            final Request.SessionStatistics request) {
        client.reply(correlationId, statistics(session(client, request.session)));
    }

    private void goodbye(
            final ConnectedClient client, final long correlationId, final Request.Goodbye request) {
        client.markLeaving();
        // all that the client had is gone when this is answered
        adapters.closeAll(client, () -> client.reply(correlationId, new Reply.Done()));
    }

    private void configure(
            final ConnectedClient client,
            final long correlationId,
            final Request.Configure request) {
        final BrokerAdapter adapter = handle(client, request.adapter).adapter();
        configuration.configure(client, correlationId, adapter, request.changes);
    }

    private static Consumer<TunException> answerDone(
            final ConnectedClient client, final long correlationId) {
        return failure -> client.reply(
                correlationId, failure == null ? new Reply.Done() : Adapters.failure(failure));
    }

    private static Reply statistics(final BrokerSession session) {
        return new Reply.Statistics(
                session.counters().received(),
                session.counters().sent(),
                session.counters().receiveDrops(),
                session.counters().sendDrops());
    }

    private static AdapterHandle handle(final ConnectedClient client, final int number) {
        final AdapterHandle handle = client.adapters().get(number);
        if (handle == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "adapter",
                    "the adapter is closed or gone; create or open it anew");
        }
        return handle;
    }

    private static BrokerSession session(final ConnectedClient client, final int number) {
        final BrokerSession session = client.sessions().get(number);
        if (session == null) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE,
                    "session",
                    "the session has ended; start a new one");
        }
        return session;
    }
}
