package org.tunbroker.broker;

import java.util.List;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.SessionMemories;
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

    private static final int MEBIBYTE_SHIFT = 20;
    private static final long MEBIBYTE = 1L << MEBIBYTE_SHIFT;

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
        takeRoom(client.process(), request.capacity);
        final List<SessionMemories> beyond = client.process().idleBeyondLimits();
        final int number = ++lastNumber;
        final BrokerSession session = new BrokerSession(number, handle, request.capacity, offload);
        adapter.session(session);
        client.sessions().put(number, session);
        driverThread.call(
                adapter.process(),
                () -> {
                    for (final SessionMemories each : beyond) {
                        final boolean own = each == client.memories();
                        each.giveUpAllocated(own ? request.memory : 0, request.capacity);
                    }
                    return session.start(
                            request.memory,
                            (code, reason) -> loop.execute(() -> fault(session, code, reason)));
                },
                (shared, failure) -> {
                    if (failure != null) {
                        forget(session);
                        giveRoom(session);
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

    private static void takeRoom(final ClientProcess process, final int capacity) {
        process.take(Limit.SESSIONS, 1, "startSession");
        try {
            process.take(Limit.MEMORY, mebibytes(capacity), "startSession");
        } catch (final TunException ex) {
            process.give(Limit.SESSIONS, 1);
            throw ex;
        }
    }

    private static void giveRoom(final BrokerSession session) {
        if (session.giveRoom()) {
            final ClientProcess process = session.handle().owner().process();
            process.give(Limit.MEMORY, mebibytes(session.capacity()));
            process.give(Limit.SESSIONS, 1);
        }
    }

    /** Returns what a session's memory takes, rounded up. */
    private static long mebibytes(final int capacity) {
        return mebibytes((long) SessionLayout.segmentLength(capacity));
    }

    /** Returns what so many bytes of memory are counted as. */
    static long mebibytes(final long bytes) {
        return bytes + MEBIBYTE - 1 >> MEBIBYTE_SHIFT;
    }

    /** Ends a session; afterwards its adapter may have another. */
    void end(
            final BrokerSession session,
            final ErrorCode code,
            final Consumer<TunException> outcome) {
        forget(session);
        driverThread.call(
                session.handle().adapter().process(),
                () -> {
                    session.end(code);
                    return null;
                },
                (nothing, failure) -> {
                    giveRoom(session);
                    if (failure != null) {
                        log.warning(failure.getMessage());
                    }
                    outcome.accept(failure);
                });
    }

    /**
     * Gives up the memory of a client's sessions, which were ended before.
     *
     * @param onClosed called when that is done
     */
    void closeMemories(final ConnectedClient client, final Runnable onClosed) {
        if (!client.isIdentified()) {
            onClosed.run();
            return;
        }
        driverThread.call(
                client.process(),
                () -> {
                    client.memories().close();
                    return null;
                },
                (nothing, failure) -> {
                    if (failure != null) {
                        log.warning(failure.getMessage());
                    }
                    onClosed.run();
                });
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
