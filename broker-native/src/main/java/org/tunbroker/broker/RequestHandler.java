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
    private final Consumer<ConnectedClient> onGoodbye;

    RequestHandler(
            final Adapters adapters,
            final Sessions sessions,
            final DriverThread driverThread,
            final Consumer<ConnectedClient> onGoodbye) {
        this.adapters = adapters;
        this.sessions = sessions;
        this.driverThread = driverThread;
        this.onGoodbye = onGoodbye;
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
            onGoodbye.accept(client);
            // all that the client had is asked for before this, so it is gone when this is answered
            callDriver(client, correlationId, () -> {});
        } else {
            handleInterface(client, correlationId, request);
        }
    }

    private void handleInterface(
            final ConnectedClient client, final long correlationId, final Request request) {
        if (request instanceof Request.AddAddress add) {
            final TunDevice device = device(client, add.adapter);
            final InetAddress address = address(add.address);
            if (add.prefixLength < 0 || add.prefixLength > add.address.length * Byte.SIZE) {
                throw invalid(
                        "addAddress",
                        "prefixLength=" + add.prefixLength + " does not fit the address");
            }
            callDriver(client, correlationId, () -> device.addAddress(address, add.prefixLength));
        } else if (request instanceof Request.SetMtu set) {
            final TunDevice device = device(client, set.adapter);
            callDriver(client, correlationId, () -> device.setMtu(set.mtu));
        } else if (request instanceof Request.SetUp set) {
            final TunDevice device = device(client, set.adapter);
            callDriver(client, correlationId, () -> device.setUp(set.up));
        } else {
            throw invalid(
                    "request",
                    request.getClass().getSimpleName()
                            + " is not what a client asks after its hello");
        }
    }

    private void callDriver(
            final ConnectedClient client, final long correlationId, final Runnable call) {
        final Consumer<TunException> answer = answerDone(client, correlationId);
        driverThread.call(
                () -> {
                    call.run();
                    return null;
                },
                (nothing, failure) -> answer.accept(failure));
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

    private static TunDevice device(final ConnectedClient client, final int number) {
        return handle(client, number).adapter().device();
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
