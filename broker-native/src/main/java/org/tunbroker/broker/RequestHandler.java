package org.tunbroker.broker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.TunDevice;
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
    private final Adapters adapters;
    private final Sessions sessions;
    private final DriverThread driverThread;

    RequestHandler(
            final Adapters adapters, final Sessions sessions, final DriverThread driverThread) {
        this.adapters = adapters;
        this.sessions = sessions;
        this.driverThread = driverThread;
    }

    void handle(final ConnectedClient client, final long correlationId, final Request request) {
        if (request instanceof Request.CreateAdapter create) {
            adapters.create(client, correlationId, create);
        } else if (request instanceof Request.OpenAdapter open) {
            adapters.open(client, correlationId, open);
        } else if (request instanceof Request.CloseAdapter close) {
            adapters.close(handle(client, close.adapter), answerDone(client, correlationId));
        } else if (request instanceof Request.ListAdapters list) {
            client.reply(correlationId, adapters.list(list));
        } else if (request instanceof Request.RunningDriverVersion) {
            adapters.runningVersion(client, correlationId);
        } else if (request instanceof Request.DeleteDriver) {
            adapters.deleteDriver(client, correlationId);
        } else if (request instanceof Request.SetLogger logger) {
            client.logging(logger.enabled);
            client.reply(correlationId, new Reply.Done());
        } else if (request instanceof Request.StartSession start) {
            sessions.start(client, correlationId, handle(client, start.adapter), start);
        } else if (request instanceof Request.EndSession end) {
            sessions.end(
                    session(client, end.session),
                    ErrorCode.ERROR_HANDLE_EOF,
                    answerDone(client, correlationId));
        } else if (request instanceof Request.SessionStatistics statistics) {
            client.reply(correlationId, statistics(session(client, statistics.session)));
        } else if (request instanceof Request.Goodbye) {
            client.markLeaving();
            // all that the client had is gone when this is answered
            adapters.closeAll(client, () -> client.reply(correlationId, new Reply.Done()));
        } else {
            handleInterface(client, correlationId, request);
        }
    }

    private void handleInterface(
            final ConnectedClient client, final long correlationId, final Request request) {
        if (request instanceof Request.AddAddress add) {
            addAddress(client, correlationId, add);
        } else if (request instanceof Request.SetMtu set) {
            final BrokerAdapter adapter = handle(client, set.adapter).adapter();
            final TunDevice device = adapter.device();
            callDriver(adapter, () -> device.setMtu(set.mtu), answerDone(client, correlationId));
        } else if (request instanceof Request.SetUp set) {
            final BrokerAdapter adapter = handle(client, set.adapter).adapter();
            final TunDevice device = adapter.device();
            callDriver(adapter, () -> device.setUp(set.up), answerDone(client, correlationId));
        } else {
            throw invalid(
                    "request",
                    request.getClass().getSimpleName()
                            + " is not what a client asks after its hello");
        }
    }

    private void addAddress(
            final ConnectedClient client,
            final long correlationId,
            final Request.AddAddress request) {
        final BrokerAdapter adapter = handle(client, request.adapter).adapter();
        final TunDevice device = adapter.device();
        final InetAddress address = address(request.address);
        if (request.prefixLength < 0 || request.prefixLength > request.address.length * Byte.SIZE) {
            throw invalid(
                    "addAddress",
                    "prefixLength=" + request.prefixLength + " does not fit the address");
        }
        adapter.takeAddress();
        final Consumer<TunException> answer = answerDone(client, correlationId);
        callDriver(adapter, () -> device.addAddress(address, request.prefixLength), failure -> {
            if (failure != null) {
                adapter.giveAddress();
            }
            answer.accept(failure);
        });
    }

    private void callDriver(
            final BrokerAdapter adapter,
            final Runnable call,
            final Consumer<TunException> outcome) {
        driverThread.call(
                adapter.process(),
                () -> {
                    call.run();
                    return null;
                },
                (nothing, failure) -> outcome.accept(failure));
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

    private static InetAddress address(final byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            throw invalid("addAddress", "an address has 4 or 16 bytes, not " + bytes.length);
        }
    }

    private static TunException invalid(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }
}
