package org.tunbroker.broker;

import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Starts and ends sessions. Where a session belongs stands in its adapter and its client.
 *
 * <p>For the control loop's thread.
 */
final class Sessions {
    /** Hears that a device is gone, on the loop's thread. */
    @FunctionalInterface
    interface DeviceGone {
        void gone(BrokerAdapter adapter, String reason);
    }

    private final DriverThread driverThread;
    private final ControlLoop loop;
    private final BrokerLog log;
    private final DeviceGone onDeviceGone;
    private int lastNumber;

    Sessions(
            final DriverThread driverThread,
            final ControlLoop loop,
            final BrokerLog log,
            final DeviceGone onDeviceGone) {
        this.driverThread = driverThread;
        this.loop = loop;
        this.log = log;
        this.onDeviceGone = onDeviceGone;
    }

    void start(
            final ConnectedClient client,
            final long correlationId,
            final AdapterHandle handle,
            final Request.StartSession request) {
        SessionLayout.checkCapacity(request.capacity);
        final Offload offload = Offload.of(request.offload);
        final BrokerAdapter adapter = handle.adapter();
        if (adapter.session() != null) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_INITIALIZED,
                    "startSession",
                    "adapter \"" + adapter.spec().name()
                            + "\" has a session already; end that one first");
        }
        final int number = ++lastNumber;
        final BrokerSession session = new BrokerSession(number, handle, request.capacity, offload);
        adapter.session(session);
        client.sessions().put(number, session);
        driverThread.call(
                () -> session.start(
                        request.memory,
                        (code, reason) -> loop.execute(() -> fault(session, code, reason))),
                (shared, failure) -> {
                    if (failure != null) {
                        forget(session);
                        log.warning(failure.getMessage());
                        client.reply(correlationId, Adapters.failure(failure));
                    } else if (!client.isGone()) {
                        client.reply(
                                correlationId,
                                new Reply.SessionStarted(
                                        number,
                                        request.capacity,
                                        shared.memory(),
                                        shared.handles()));
                    }
                });
    }

    /** Ends a session; afterwards its adapter may have another. */
    void end(
            final BrokerSession session,
            final ErrorCode code,
            final Consumer<TunException> outcome) {
        forget(session);
        driverThread.call(
                () -> {
                    session.end(code);
                    return null;
                },
                (nothing, failure) -> {
                    if (failure != null) {
                        log.warning(failure.getMessage());
                    }
                    outcome.accept(failure);
                });
    }

    /** Gives up the memory of a client's sessions, which were ended before. */
    void closeMemories(final ConnectedClient client) {
        if (client.isIdentified()) {
            driverThread.call(
                    () -> {
                        client.memories().close();
                        return null;
                    },
                    (nothing, failure) -> {
                        if (failure != null) {
                            log.warning(failure.getMessage());
                        }
                    });
        }
    }

    private static void forget(final BrokerSession session) {
        session.handle().owner().sessions().remove(session.number());
        if (session.handle().adapter().session() == session) {
            session.handle().adapter().session(null);
        }
    }

    /** Tells the owner that its session ended though it did not end it. */
    void tellEnded(final BrokerSession session, final ErrorCode code, final String reason) {
        session.handle()
                .owner()
                .event(new Event.SessionEnded(session.number(), code.code(), reason));
    }

    private void fault(final BrokerSession session, final ErrorCode code, final String reason) {
        final BrokerAdapter adapter = session.handle().adapter();
        if (adapter.session() != session) {
            // it was being ended anyway
            return;
        }
        log.warning("the session of adapter " + adapter.spec().name() + " ended: " + reason);
        end(session, code, failure -> {});
        tellEnded(session, code, reason);
        if (code == ErrorCode.ERROR_HANDLE_EOF) {
            onDeviceGone.gone(adapter, reason);
        }
    }
}
