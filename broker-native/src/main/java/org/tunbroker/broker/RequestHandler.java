package org.tunbroker.broker;

import java.util.HashMap;
import java.util.Map;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.adapter.AdapterOpening;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.adapter.Configuration;
import org.tunbroker.broker.adapter.DriverRequests;
import org.tunbroker.broker.adapter.PersistentAdapters;
import org.tunbroker.broker.client.ClientService;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.session.BrokerSession;
import org.tunbroker.broker.session.Sessions;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Persistence;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Carries out the requests of identified clients. A request that needs the driver is answered when
 * the driver's call has returned, any other at once. The caller turns a {@link TunException} into
 * the reply.
 *
 * <p>For the control loop's thread.
 */
final class RequestHandler implements ClientService {
    /** Carries out the requests of one type. */
    @FunctionalInterface
    private interface Handler<R extends Request> {
        void handle(ConnectedClient client, long correlationId, R request);
    }

    /** What carries out the requests about adapters. */
    record AdapterCalls(
            Adapters adapters,
            Configuration configuration,
            AdapterOpening opening,
            PersistentAdapters persistent,
            DriverRequests driver) {}

    private final Reply.Welcome welcome;
    private final Adapters adapters;
    private final Sessions sessions;
    private final Monitors monitors;
    private final Map<Class<?>, Handler<Request>> handlers = new HashMap<>();

    RequestHandler(
            final Reply.Welcome welcome,
            final AdapterCalls calls,
            final Sessions sessions,
            final Monitors monitors) {
        this.welcome = welcome;
        adapters = calls.adapters();
        this.sessions = sessions;
        this.monitors = monitors;
        on(Request.CreateAdapter.class, adapters::create);
        on(Request.OpenAdapter.class, calls.opening()::open);
        on(Request.CloseAdapter.class, this::closeAdapter);
        on(Request.DescribeAdapter.class, adapters::describe);
        on(Request.ListAdapters.class, (client, id, list) -> client.reply(id, adapters.list(list)));
        on(Request.RunningDriverVersion.class, (client, id, any) -> {
            calls.driver().runningVersion(client, id);
        });
        on(Request.DeleteDriver.class, (client, id, any) -> calls.driver().delete(client, id));
        on(Request.SetLogger.class, RequestHandler::setLogger);
        on(Request.StartSession.class, sessions::start);
        on(Request.EndSession.class, this::endSession);
        on(Request.SessionStatistics.class, this::statistics);
        on(Request.Configure.class, calls.configuration()::configure);
        on(Request.ListSettings.class, calls.configuration()::list);
        on(Request.RenameAdapter.class, calls.configuration()::rename);
        on(Request.DeleteAdapter.class, calls.persistent()::delete);
        on(Persistence.SetPersistent.class, calls.persistent()::set);
        on(Persistence.ListPersistent.class, calls.persistent()::list);
        on(Persistence.RemovePersistent.class, calls.persistent()::remove);
        on(Monitoring.OpenStatus.class, monitors.status()::open);
        on(Monitoring.RefreshStatus.class, monitors.status()::refresh);
        on(Monitoring.StartCapture.class, monitors.captures()::start);
        on(Monitoring.StopCapture.class, monitors.captures()::stop);
        on(Request.Goodbye.class, this::goodbye);
    }

    private <R extends Request> void on(final Class<R> type, final Handler<R> handler) {
        handlers.put(
                type,
                (client, correlationId, request) ->
                        handler.handle(client, correlationId, type.cast(request)));
    }

    @Override
    public Reply.Welcome welcome() {
        return welcome;
    }

    @Override
    public void handle(
            final ConnectedClient client, final long correlationId, final Request request) {
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

    @Override
    public void release(final ConnectedClient client, final Runnable onReleased) {
        monitors.forget(client);
        adapters.closeAll(client, () -> sessions.closeMemories(client, onReleased));
    }

    private void closeAdapter(
            final ConnectedClient client,
            final long correlationId,
            final Request.CloseAdapter request) {
        adapters.close(
                adapters.handle(client, request.adapter),
                failure -> client.finish(correlationId, failure));
    }

    private static void setLogger(
            final ConnectedClient client,
            final long correlationId,
            final Request.SetLogger request) {
        client.logging(request.enabled);
        client.reply(correlationId, new Reply.Done());
    }

    private void endSession(
            final ConnectedClient client,
            final long correlationId,
            final Request.EndSession request) {
        sessions.end(
                sessions.session(client, request.session),
                ErrorCode.ERROR_HANDLE_EOF,
                failure -> client.finish(correlationId, failure));
    }

    private void statistics(
            final ConnectedClient client,
            final long correlationId,
            final Request.SessionStatistics request) {
        client.reply(correlationId, statistics(sessions.session(client, request.session)));
    }

    private void goodbye(
            final ConnectedClient client, final long correlationId, final Request.Goodbye request) {
        client.markLeaving();
        // the reply says that everything the client held is released
        release(client, () -> client.reply(correlationId, new Reply.Done()));
    }

    private static Reply statistics(final BrokerSession session) {
        return new Reply.Statistics(
                session.counters().received(),
                session.counters().sent(),
                session.counters().receiveDrops(),
                session.counters().sendDrops());
    }
}
